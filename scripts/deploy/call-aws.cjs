'use strict';

/** Asks AWS as the framework does: with its credentials and region. */
async function callAws(aws, service, method, request) {
  const sdk = require(`@aws-sdk/client-${service.toLowerCase()}`);
  const configuration = await aws.getAwsSdkV3Config();
  // An endpoint that is set stands before the one in a queue's URL.
  const client = new sdk[`${service}Client`]({ ...configuration, useQueueUrlAsEndpoint: false });
  const Command = sdk[`${method[0].toUpperCase()}${method.slice(1)}Command`];
  return client.send(new Command(request));
}

/** @returns undefined if there is no such stack, or no such object in a bucket */
async function unlessMissing(answer) {
  try {
    return await answer;
  } catch (error) {
    if (/does not exist/.test(error.message)) return undefined;
    throw error;
  }
}

/** @returns undefined if the caller may not ask that */
async function unlessDenied(answer) {
  try {
    return await answer;
  } catch (error) {
    if (/AccessDenied|UnauthorizedOperation/.test(error.name)) return undefined;
    throw error;
  }
}

module.exports = { callAws, unlessDenied, unlessMissing };
