'use strict';

/** The lookup's host name, and the address of the alarms' subscriber. */

const HOST = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/;
/** The address alone: SNS takes no scheme, name or list, and says so once the rest is made. */
const EMAIL = {
  one: /^[^\s@:;,<>()[\]"\\]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+$/u,
  like: 'an e-mail address alone',
};
const arnOf = (service) => ({
  one: new RegExp(`^arn:aws[\\w-]*:${service}:[\\w-]+:\\d{12}:.+$`),
  like: `an ARN of ${service}`,
});
/** What SNS sends a subscriber by, but for Firehose, which needs a role of its own. */
const PROTOCOLS = {
  email: EMAIL,
  'email-json': EMAIL,
  https: { one: /^https:\/\/[^\s/]+/, like: 'an https URL' },
  http: { one: /^http:\/\/[^\s/]+/, like: 'an http URL' },
  sms: { one: /^\+?[1-9]\d{6,14}$/, like: 'a phone number such as +31612345678' },
  sqs: arnOf('sqs'),
  lambda: arnOf('lambda'),
  application: arnOf('sns'),
};

function checkAddresses(value, fault) {
  const domain = value('customDomain');
  if (domain !== '' && !HOST.test(domain)) {
    fault('customDomain', 'must be a host name such as lookup.shop.example, and no URL');
  }
  checkSubscriber(value('alarmProtocol'), value('alarmEndpoint'), fault);
}

function checkSubscriber(protocol, endpoint, fault) {
  const known = Object.hasOwn(PROTOCOLS, protocol) ? PROTOCOLS[protocol] : undefined;
  if (known === undefined) fault('alarmProtocol', `must be one of ${Object.keys(PROTOCOLS).join(', ')}`);
  else if (endpoint !== '' && !known.one.test(endpoint)) {
    fault('alarmEndpoint', `must be ${known.like} if alarmProtocol is ${protocol}`);
  }
}

module.exports = { checkAddresses };
