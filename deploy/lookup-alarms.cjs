'use strict';

const { HOUR_SECONDS, SINCE_BAD, namesOf, own, ownDimensions, untilMended } = require('./metric-alarms.cjs');
const SOURCES = require('./sources.cjs');

/** Answers after which an agent sees nothing and is told nothing. */
const REFUSALS = {
  Unauthorized: { status: 401, page: 'lookup-unauthorized', says: 'ROBIN’s credentials are refused' },
  Forbidden: {
    status: 403,
    page: 'lookup-forbidden',
    says: 'their address is not allowed, or the URL is wrong',
  },
  Throttled: { status: 429, page: 'lookup-throttled', says: 'more calls than the limits allow' },
};

/**
 * What is counted from the access log, whose lines come together; API Gateway's own counts are there sooner, and do not
 * tell these apart. A stranger is never answered: what the internet is scanned for is no good lookup that clears an
 * alarm. An unknown path is a 403 as well, with a type of its own if the call shows no credentials at all (API Gateway
 * Developer Guide, "Gateway response types for API Gateway").
 */
const LINES = {
  Answered: '$.status != "401" && $.status != "403" && $.status != "429" && $.status != "5*"',
  Failed: '$.status = "5*"',
  Unauthorized: '$.status = "401"',
  Forbidden: '$.status = "403" && $.responseType != "MISSING_AUTHENTICATION_TOKEN"',
  Throttled: '$.status = "429"',
};

/** At 300 lookups a day, of which three in ten fail at random, two hours without one come in no week. */
const HOLD_SECONDS = 2 * HOUR_SECONDS;

/** Longer than a shop is closed by night: of two lookups a day two in a row fail that far apart. */
const FEW_FOR_SECONDS = 12 * HOUR_SECONDS;

/** Alarms by share: of what concerns all lookups, however few there are, and of what concerns some of many. */
module.exports = async (framework) => {
  const { stack, stage } = await namesOf(framework);
  const dimensions = ownDimensions('customer-lookup', stack, stage);
  const resources = {};
  for (const { figure: source, condition } of SOURCES) {
    resources[`${source}DownAlarm`] = {
      Condition: condition,
      ...wholeAlarm({
        name: `${stack}-${source.toLowerCase()}-down`,
        description: `${source} does not answer lookups. See docs/runbook.md#source-down`,
        label: 'Without an answer, and none since',
        failed: own('failed', `${source}Failures`, dimensions),
        asked: own('asked', `${source}Time`, dimensions, 'SampleCount'),
      }),
    };
  }
  const deployment = [
    { Name: 'stack', Value: stack },
    { Name: 'stage', Value: stage },
  ];
  const logged = (id, name) => own(id, `Lookup${name}`, deployment);
  const answered = logged('answered', 'Answered');
  for (const [name, pattern] of Object.entries(LINES)) {
    resources[`Lookup${name}Filter`] = countOfLines(
      `{ $.stage = "${stage}" && ${pattern} }`,
      `Lookup${name}`,
    );
  }
  const failed = logged('failed', 'Failed');
  const failures = 'agents see no customer. See docs/runbook.md#lookup-failures';
  resources.LookupDownAlarm = wholeAlarm({
    name: `${stack}-lookup-down`,
    description: `Lookups are answered with 5xx, ${failures}`,
    label: 'Half of them fail, and not less since',
    failed,
    answered,
    // A source that is down fails one lookup in a few: two of them in a row are no outage of all.
    badPeriods: 5,
    fewForSeconds: FEW_FOR_SECONDS,
  });
  resources.LookupFailuresAlarm = partAlarm({
    name: `${stack}-lookup-failures`,
    description: `Some of many lookups are answered with 5xx, ${failures}`,
    label: 'Share that fails',
    failed,
    answered,
    below: 0.5,
    share: Number(await framework.resolveVariable('param:lookupFailuresAlarmShare')),
  });
  // Asked for orders alone: those who ask for nothing else have no such figures.
  resources.LedgerDownAlarm = wholeAlarm({
    name: `${stack}-ledger-down`,
    description: 'The ledger cannot be read for lists of orders. See docs/runbook.md#ledger-down',
    label: 'Without an answer, and none since',
    failed: own('failed', 'LedgerFailures', dimensions),
    asked: own('asked', 'LedgerTime', dimensions, 'SampleCount'),
  });
  for (const [name, { status, page, says }] of Object.entries(REFUSALS)) {
    const refused = logged('failed', name);
    const common = {
      name: `${stack}-${page}`,
      description: `Lookups are answered ${status}, for ${says}. See docs/runbook.md#${page}`,
      label: `Answered ${status}`,
    };
    // Too many calls are never all of them turned away.
    resources[`Lookup${name}Alarm`] =
      status === 429
        ? partAlarm({ ...common, failed: refused, answered, below: 2, share: 0.05 })
        : // A stranger's few calls at night are not ROBIN's.
          wholeAlarm({ ...common, failed: refused, answered, badPeriods: 5, fewForSeconds: FEW_FOR_SECONDS });
  }
  return { Resources: resources };
};

/**
 * The share that failed of all that was asked, or of what failed and what was answered. None where there was nothing.
 * By SUM, which leaves out a figure that has no value in the whole day: what FILL makes of that is not documented.
 */
const SHARE = {
  asked: 'SUM([FILL(failed, 0), 0 * asked]) / asked',
  answered: 'SUM([FILL(failed, 0), 0 * answered]) / SUM([FILL(failed, 0), FILL(answered, 0)])',
};

/** Half of them or more, for five minutes with no minute between in which it was less. Clears well below a half. */
function wholeAlarm({ failed, asked, answered, ...rest }) {
  const share = asked ? SHARE.asked : SHARE.answered;
  return untilMended({
    ...rest,
    figures: [failed, asked ?? answered],
    bad: `${share} >= 0.5`,
    good: '1 - bad',
    mended: `${share} < 0.2`,
    forSeconds: 300,
    holdSeconds: HOLD_SECONDS,
    isHeld: true,
  });
}

/**
 * A share of many, and less than what the other alarm is for: five minutes with two failures or more, each within half
 * an hour of the one before. Clears at half that share.
 */
function partAlarm({ failed, answered, share, below, ...rest }) {
  return untilMended({
    ...rest,
    figures: [failed, answered],
    bad: `(FILL(failed, 0) >= 2) * (${SHARE.answered} >= ${share}) * (${SHARE.answered} < ${below})`,
    good: `${SINCE_BAD} >= 1800`,
    mended: `${SHARE.answered} < ${share / 2}`,
    forSeconds: 0,
    badPeriods: 5,
    holdSeconds: HOLD_SECONDS,
    isHeld: true,
  });
}

/** Counts the access log's lines that match. */
function countOfLines(FilterPattern, MetricName) {
  return {
    Type: 'AWS::Logs::MetricFilter',
    Properties: {
      LogGroupName: { Ref: 'LookupAccessLog' },
      FilterPattern,
      MetricTransformations: [
        {
          MetricNamespace: 'RobinBridge',
          MetricName,
          MetricValue: '1',
          Unit: 'Count',
          Dimensions: [
            { Key: 'stack', Value: '$.stack' },
            { Key: 'stage', Value: '$.stage' },
          ],
        },
      ],
    },
  };
}
