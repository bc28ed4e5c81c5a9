/** A mistake that a change could make: one piece of one file, written otherwise. */
export interface Bug {
  name: string;
  file: string;
  find: string;
  replace: string;
}

const DECIDE = 'lib/orders/ledger/decide.ts';
const SETTLING = 'lib/orders/delivery/settling.ts';
const TELLING = 'lib/orders/delivery/telling.ts';
const POSTING = 'lib/orders/delivery/posting.ts';
const PERMITS = 'lib/orders/delivery/permits.ts';
const PREPARING = 'lib/orders/delivery/preparing.ts';
const CLAIMS = 'lib/orders/delivery/claims.ts';
const CUSTOMERS = 'lib/orders/ledger/customers.ts';
const TIME = 'lib/orders/delivery/time-budget.ts';
const FIRST = 'lib/orders/ledger/first-order.ts';

/** Every one of them must be found by the simulation, or it could not be trusted to find the next one. */
export const bugs: readonly Bug[] = [
  {
    name: 'body-rebuilt-from-the-present-at-a-retry',
    file: DECIDE,
    find: 'inFlight: { ...inFlight, ...hold, inDoubt',
    replace:
      'inFlight: { ...inFlight, ...hold, body: inFlight.body.replace(/"revenue":[^,]*/, \'"revenue":\' + Number(state.present.revenue)), inDoubt',
  },
  {
    name: 'old-revenue-recomputed-at-a-retry',
    file: DECIDE,
    find: 'inFlight: { ...inFlight, ...hold, inDoubt',
    replace:
      'inFlight: { ...inFlight, ...hold, body: inFlight.body.replace(/"old_revenue":[^,]*/, \'"old_revenue":\' + Number(inFlight.revenue)), inDoubt',
  },
  {
    name: 'dead-letter-with-attributes-beyond-its-room',
    file: 'lib/orders/delivery/sqs-queue.ts',
    find: "if (leftBytes < 0) return 'none';",
    replace: '',
  },
  {
    name: 'frozen-on-a-change-that-was-refused',
    file: SETTLING,
    find: 'freezeFollowing(invocation, work, dropped)',
    replace:
      'freezeFollowing(invocation, work, { ...dropped, isFirstOrder: state.isFirstOrder ?? false, accepted: inFlight })',
  },
  {
    name: 'old-revenue-zero-treated-as-missing',
    file: 'lib/robin/order.ts',
    find: 'old_revenue: previous && Number(previous.revenue)',
    replace: 'old_revenue: previous && (Number(previous.revenue) || undefined)',
  },
  {
    name: 'first-revenue-zero-not-told',
    file: DECIDE,
    find: 'known ? !alters(known, present) : present.cancelled',
    replace: "known ? !alters(known, present) : present.revenue === '0'",
  },
  {
    name: 'cancelled-order-told-as-new',
    file: DECIDE,
    find: 'known ? !alters(known, present) : present.cancelled',
    replace: 'known ? !alters(known, present) : false',
  },
  {
    name: 'e-mail-compared-with-case',
    file: 'lib/customer/email-address.ts',
    find: 'if (PLAIN.test(text)) return text.toLowerCase();',
    replace: 'if (PLAIN.test(text)) return text;',
  },
  {
    name: 'settled-before-accepted',
    file: TELLING,
    find: 'const result: PostResult = await postOrders(invocation, noted, free, keepHeld);',
    replace:
      'await progress.advance(part, 20, (work) => settleAccepted(invocation, work)); const result: PostResult = await postOrders(invocation, noted, free, keepHeld);',
  },
  {
    name: 'settling-overwrites-an-append',
    file: SETTLING,
    find: 'if (await invocation.ledger.settle(settlement))',
    replace:
      'const stored = (await invocation.ledger.loadOrders([work.orderNumber])).get(work.orderNumber); if (await invocation.ledger.saveOrder({ ...next, revision: (stored?.revision ?? 0) + 1, writeId: invocation.randomSource.newId() }))',
  },
  {
    name: 'settled-by-one-who-does-not-hold-it',
    file: SETTLING,
    find: 'owner: invocation.owner,\n    outcome,',
    replace:
      'owner: (await invocation.ledger.loadOrders([work.orderNumber])).get(work.orderNumber)?.inFlight?.owner ?? invocation.owner,\n    outcome,',
  },
  {
    name: 'version-not-stored-for-an-unchanged-amount',
    file: DECIDE,
    find: 'if (order === 0) return armAgain(state, event);',
    replace:
      'if (order === 0) return armAgain(state, event);\n  if (!alters(lastKnown(state) ?? { revenue: "" }, event.amounts)) return { state, changed: false };',
  },
  {
    name: 'sequence-ignored',
    file: 'lib/orders/event/version.ts',
    find: 'compareSequences(a.sequence, b.sequence) ||',
    replace: '',
  },
  {
    name: 'events-of-one-moment-taken-for-one',
    file: 'lib/orders/event/version.ts',
    find: 'compareText(a.occurredAt, b.occurredAt) ||\n    compareText(a.eventId, b.eventId)',
    replace: 'compareText(a.occurredAt, b.occurredAt)',
  },
  {
    name: 'an-older-event-wins',
    file: DECIDE,
    find: 'if (order < 0) return { state, changed: false };',
    replace: '',
  },
  {
    name: 'a-body-that-another-worker-holds-sent-again',
    file: 'lib/orders/delivery/order-work.ts',
    find: "return isHeldByAnother(state, owner, now) ? 'held' : 'tell';",
    replace: "return 'tell';",
  },
  {
    name: 'hold-ends-before-the-post',
    file: TIME,
    find: 'postBy(end)) + HOLD_MARGIN_MS;',
    replace: 'postBy(end)) - HOLD_MARGIN_MS;',
  },
  {
    name: 'post-outlives-the-invocation',
    file: TIME,
    find: 'return end - SETTLE_TIME_MS;',
    replace: 'return end + SETTLE_TIME_MS;',
  },
  {
    name: 'post-before-it-is-written',
    file: PREPARING,
    find: 'work = saved.work;',
    replace: 'work = { ...saved.work, state: next, changed: false };',
  },
  {
    name: 'write-taken-for-done-on-a-conflict',
    file: 'lib/orders/ledger/write-order.ts',
    find: 'stored?.writeId === state.writeId && stored.revision >= state.revision',
    replace: 'stored !== undefined',
  },
  {
    name: 'take-over-without-doubt',
    file: DECIDE,
    find: 'inDoubt: mayHaveBeenPosted(inFlight)',
    replace: 'inDoubt: inFlight.inDoubt',
  },
  {
    name: 'no-answer-taken-for-no-doubt',
    file: TELLING,
    find: 'if (result.inDoubt) await progress.advance(part, part.length, withDoubt);',
    replace: '',
  },
  {
    name: 'no-answer-taken-for-accepted',
    file: POSTING,
    find: "return { kind: 'waits', wait, inDoubt, mayBeAnOrder",
    replace: "return inDoubt ? { kind: 'accepted' } : { kind: 'waits', wait, inDoubt, mayBeAnOrder",
  },
  {
    name: 'our-key-refused-taken-for-the-order-refused',
    file: POSTING,
    find: "    case 'unauthorized':\n",
    replace: "    case 'unauthorized':\n      return { kind: 'refused' };\n",
  },
  {
    name: 'halving-that-drops',
    file: TELLING,
    find: 'else if (part.length === 1)',
    replace: 'else if (part.length <= 2)',
  },
  {
    name: 'buried-although-all-were-refused',
    file: 'lib/orders/delivery/outcomes.ts',
    find: 'const bad = refusal ? [] : refused.filter(isBad);',
    replace: 'const bad = refused;',
  },
  {
    name: 'dropped-although-not-in-the-dead-letters',
    file: SETTLING,
    find: "if (!(await invocation.sendToDeadLetters(deadLetters)))\n    return releaseOrder(invocation, work, { reason: 'store-unavailable' });",
    replace: 'await invocation.sendToDeadLetters(deadLetters);',
  },
  {
    name: 'malformed-gone-although-not-in-the-dead-letters',
    file: 'lib/orders/delivery/delivery.ts',
    find: 'messages.map(({ messageId }) => [messageId, wait] as const)',
    replace:
      'works.flatMap(({ entries }) => entries.map(({ message }) => [message.messageId, wait] as const))',
  },
  {
    name: 'dead-letter-sent-back-does-nothing',
    file: DECIDE,
    find: 'if (state.inFlight || state.pending.length > 0) return { state, changed: false };',
    replace: 'return { state, changed: false };',
  },
  {
    name: 'done-while-it-is-still-to-be-told',
    file: DECIDE,
    find: '(change) => !change || compareVersions(change.version, version) > 0,',
    replace: '(change) => !change || compareVersions(change.version, version) >= 0,',
  },
  {
    name: 'newest-change-told-first',
    file: DECIDE,
    find: 'const [head, ...pending] = state.pending;\n  if (!head || !isDecided',
    replace:
      'const head = state.pending.at(-1); const pending = state.pending.slice(0, -1);\n  if (!head || !isDecided',
  },
  {
    name: 'what-waits-behind-twenty-forgotten',
    file: DECIDE,
    find: 'before && !alters(before, present) ? merged : { ...merged, pending: [...merged.pending, change] };',
    replace: 'before ? state : merged;',
  },
  {
    name: 'told-again-what-a-refusal-left-unchanged',
    file: DECIDE,
    find: 'if (!accepted || inFlight) return state;',
    replace: 'return state;',
  },
  {
    name: 'missing-profit-taken-for-a-change',
    file: DECIDE,
    find: '(present.profit !== undefined && present.profit !== known.profit)',
    replace: 'present.profit !== known.profit',
  },
  {
    name: 'old-profit-forgotten-where-a-change-has-none',
    file: DECIDE,
    find: 'const profit = inFlight.profit ?? state.accepted?.profit;',
    replace: 'const profit = inFlight.profit;',
  },
  {
    name: 'what-was-told-before-the-bridge-ignored',
    file: DECIDE,
    find: '...(told && { accepted: amountsOf(told), isFirstOrder: told.isFirstOrder }),',
    replace: '',
  },
  {
    name: 'verdict-without-its-date',
    file: FIRST,
    find: 'customer?.earlierOrderBefore !== undefined && orderedAt >= customer.earlierOrderBefore',
    replace: 'customer?.earlierOrderBefore !== undefined',
  },
  {
    name: 'first-without-a-claim',
    file: PREPARING,
    find: 'if (!(await claim(invocation, state, orderedAt))) return false;',
    replace: '',
  },
  {
    name: 'claim-conflict-ignored',
    file: CUSTOMERS,
    find: 'if (!next || (await save(next, failed))) return result;',
    replace: 'if (next) await save(next, failed); return result;',
  },
  {
    name: 'worthless-claim-honoured',
    file: FIRST,
    find: 'const { claimedBy: _, ...rest } = customer;\n  return rest;',
    replace: 'return customer;',
  },
  {
    name: 'claim-given-back-although-in-doubt',
    file: DECIDE,
    find: 'return doubtful || accepted || inFlight',
    replace: 'return accepted || inFlight',
  },
  {
    name: 'claim-taken-without-a-look-at-its-order',
    file: 'lib/orders/ledger/worthy-claim.ts',
    find: 'return confirmsClaim(claimant, key) ? customer : withoutClaim(customer);',
    replace: 'return withoutClaim(customer);',
  },
  {
    name: 'claim-under-a-former-address-honoured',
    file: FIRST,
    find: 'order?.isFirstOrder === true && order.customerKey === customerKey',
    replace: 'order?.isFirstOrder === true',
  },
  {
    name: 'refused-order-stays-the-first',
    file: SETTLING,
    find: 'forgetFirst: isUndecided(dropped),',
    replace: 'forgetFirst: false,',
  },
  {
    name: 'claimed-by-the-body-of-another-worker',
    file: PREPARING,
    find: 'invocation.claimed.has(inFlight.id)',
    replace: 'inFlight.inDoubt',
  },
  {
    name: 'guessed-where-nobody-could-be-asked',
    file: CLAIMS,
    find: "if (verdict === 'no-verdict') return { result: undefined };",
    replace: '',
  },
  {
    name: 'first-where-nobody-could-be-asked',
    file: CLAIMS,
    find: "if (verdict === 'no-verdict') return { result: undefined };",
    replace: "if (verdict === 'no-verdict') return { result: true };",
  },
  {
    name: 'strangers-taken-for-unknown',
    file: 'lib/orders/delivery/history.ts',
    find: "if (choice.kind === 'none') return 'no-verdict';",
    replace: "if (choice.kind === 'none') return 'no-earlier-order';",
  },
  {
    name: 'slot-used-late',
    file: PERMITS,
    find: 'if (now <= taken.slot + SLOT_GRACE_MS) return held;',
    replace: 'return held;',
  },
  {
    name: 'slot-taken-twice-on-a-conflict',
    file: 'lib/orders/delivery/limiter.ts',
    find: 'if (!met) continue;\n        const { from, slot, state } = takeSlot(met.before ?? unusedLimiter, move);',
    replace:
      'const { from, slot, state } = takeSlot(met?.before ?? known, move); if (!met) return { from, slot };',
  },
  {
    name: 'permit-used-in-a-pause',
    file: PERMITS,
    find: 'if (clock.now() - taken.takenAt <= FRESH_PERMIT_MS) return 0;',
    replace: 'if (taken.takenAt > 0) return 0;',
  },
  {
    name: 'credentials-read-after-the-slot',
    file: PERMITS,
    find: "if (!(await robin.prepare(postBy(end)))) return { reason: 'store-unavailable' };",
    replace: '',
  },
  {
    name: 'told-by-a-wrong-clock',
    file: 'lib/orders/delivery/slots.ts',
    find: 'Math.abs(errorMs) > LARGEST_CLOCK_ERROR_MS',
    replace: 'false',
  },
  {
    name: 'clock-that-is-set-back-believed',
    file: 'lib/platform/clock.ts',
    find: 'Math.max(system(), Math.floor(anchor + elapsedMs() - anchoredAt))',
    replace: 'system()',
  },
  {
    name: 'no-order-told-apart-at-which-robin-fails',
    file: TELLING,
    find: 'if (result.mayBeAnOrder) {',
    replace: 'if (false) {',
  },
  {
    name: 'refusals-counted-by-each-invocation-alone',
    file: 'lib/orders/delivery/refusals.ts',
    find: 'if (tried.size >= REFUSED_IN_A_ROW || others.length === 0) return tried.size;',
    replace: 'return tried.size;',
  },
  {
    name: 'refused-for-good-at-the-first-try',
    file: 'lib/orders/delivery/outcomes.ts',
    find: 'const isBad = (work: OrderWork) => isProven || wasTried(work);',
    replace: 'const isBad = (_: OrderWork) => true;',
  },
  {
    name: 'new-told-before-an-outcome-is-written',
    file: TELLING,
    find: 'await progress.advance(part, WRITES_AT_ONCE, (work) => settleAccepted(invocation, work));',
    replace: 'void progress.advance(part, WRITES_AT_ONCE, (work) => settleAccepted(invocation, work));',
  },
  {
    name: 'settling-given-up-after-four-tries',
    file: SETTLING,
    find: "const attempts = outcome.kind === 'released' ? RELEASE_ATTEMPTS : Number.POSITIVE_INFINITY;",
    replace: 'const attempts = RELEASE_ATTEMPTS;',
  },
  {
    name: 'repeat-in-doubt-without-a-word',
    file: POSTING,
    find: "for (const { orderNumber } of repeats) log.warn('orders.posted-in-doubt', { orderNumber });",
    replace: '',
  },
  {
    name: 'dead-letter-without-its-doubt',
    file: SETTLING,
    find: "inFlight.inDoubt ? EARLIER_TRY : ''",
    replace: "''",
  },
  {
    name: 'claim-of-a-told-order-taken',
    file: FIRST,
    find: 'return order?.isFirstOrder === true &&',
    replace: 'return order?.accepted === undefined && order?.isFirstOrder === true &&',
  },
  {
    name: 'message-kept-until-the-queue-forgets-it',
    file: 'lib/orders/delivery/batch.ts',
    find: 'const LONGEST_IN_QUEUE_MS = 10 * 24',
    replace: 'const LONGEST_IN_QUEUE_MS = 20 * 24',
  },
  {
    name: 'journal-written-after-the-post',
    file: 'lib/orders/delivery/journaling.ts',
    find: "if (!(await write(invocation, { kind: 'posting', orders }))) return false;",
    replace:
      "const { robin } = invocation; invocation.robin = { ...robin, postOrders: async (...asked) => { const outcome = await robin.postOrders(...asked); await write(invocation, { kind: 'posting', orders }); return outcome; } };",
  },
  {
    name: 'event-that-alters-nothing-not-in-the-journal',
    file: 'lib/orders/ledger/journal.ts',
    find: '...(isQuiet && { version, present }),',
    replace: '',
  },
  {
    name: 'message-done-before-the-journal-has-it',
    file: 'lib/orders/delivery/journaling.ts',
    find: 'return new Set(isWritten ? [] : ended.map(({ orderNumber }) => orderNumber));',
    replace: 'return new Set();',
  },
  {
    name: 'restored-and-not-brought-up-to-date',
    file: 'lib/orders/restore/restore-orders.ts',
    find: 'await saveOrder({ ...state, revision }, restore, state.revision);',
    replace: '{}',
  },
  {
    name: 'restored-without-its-claims',
    file: 'lib/orders/restore/restore-claims.ts',
    find: 'if (state) note(restore, await restoreClaim(state, history, restore));',
    replace: '',
  },
  {
    name: 'in-doubt-taken-for-accepted-by-a-restore',
    file: 'lib/orders/restore/bring-up-to-date.ts',
    find: "? 'dropped' : 'in-doubt';",
    replace: "? 'dropped' : 'accepted';",
  },
];
