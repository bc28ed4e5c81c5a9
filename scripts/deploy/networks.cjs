'use strict';

const { isIP } = require('node:net');

/**
 * What counts as open to the whole Internet: as many addresses as a /7 of IPv4 or a /15 of IPv6 has. No party has as many,
 * and whatever opens a family in parts comes to more.
 */
const FAMILIES = [
  { version: 4, bits: 32, groupBits: 8, openBits: 7 },
  { version: 6, bits: 128, groupBits: 16, openBits: 15 },
];
const RANGE = /[0-9a-f:.]+\/\d+/gi;

/**
 * Whether a list of addresses lets in the whole Internet, or most of it, and more of it than before: of either family.
 * @param before a text that holds CIDR ranges, however they are written; `undefined` lets in every address
 * @param after the same
 */
function opens(before, after) {
  return FAMILIES.some((family) => {
    const covered = countAddresses(after, family);
    return covered >= 2n ** BigInt(family.bits - family.openBits) && covered > countAddresses(before, family);
  });
}

function isCidr(text) {
  return readRange(text) !== undefined && !/\/0\d/.test(text);
}

/**
 * A range whose address has bits beyond its prefix is a typing error of one of the two: AWS reads 192.0.2.0/0 as every
 * address.
 * @returns the ranges that may be meant, likeliest first; nothing if the range is well-formed
 */
function rangesMeant(text) {
  const { version, number, prefix, first } = readRange(text) ?? {};
  if (number === first) return [];
  const { bits, groupBits, openBits } = FAMILIES.find((family) => family.version === version);
  let whole = bits;
  while (number % 2n ** BigInt(bits - whole + groupBits) === 0n) whole -= groupBits;
  const asWritten = `${spell(number, version)}/${whole}`;
  return prefix > openBits ? [asWritten, `${spell(first, version)}/${prefix}`] : [asWritten];
}

/** How many addresses the ranges cover together: what two of them cover counts once. */
function countAddresses(text = '0.0.0.0/0,::/0', { version }) {
  const ranges = (text.match(RANGE) ?? [])
    .map(readRange)
    .filter((range) => range?.version === version)
    .sort((one, other) => (one.first < other.first ? -1 : 1));
  let count = 0n;
  let next = 0n;
  for (const { first, last } of ranges) {
    const from = first > next ? first : next;
    if (last < from) continue;
    count += last - from + 1n;
    next = last + 1n;
  }
  return count;
}

/** @returns undefined if it is no CIDR range */
function readRange(text) {
  const [address, prefix = '', ...rest] = text.split('/');
  const { version, bits } = FAMILIES.find((family) => family.version === isIP(address)) ?? {};
  if (version === undefined || address.includes('%') || rest.length > 0) return undefined;
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > bits) return undefined;
  const size = 2n ** BigInt(bits - Number(prefix));
  const number = version === 4 ? joinGroups(address.split('.'), 8n) : numberOfIpv6(address);
  const first = number - (number % size);
  return { version, number, prefix: Number(prefix), first, last: first + size - 1n };
}

function numberOfIpv6(address) {
  // A URL has the one spelling: in hexadecimal, with one gap at most.
  const spelled = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head, tail] = spelled.split('::').map((part) => (part === '' ? [] : part.split(':')));
  const groups =
    tail === undefined ? head : [...head, ...Array(8 - head.length - tail.length).fill('0'), ...tail];
  return joinGroups(
    groups.map((group) => `0x${group}`),
    16n,
  );
}

function spell(number, version) {
  const { bits, groupBits } = FAMILIES.find((family) => family.version === version);
  const groups = Array.from(
    { length: bits / groupBits },
    (_, index) => (number >> BigInt(bits - groupBits * (index + 1))) % 2n ** BigInt(groupBits),
  );
  if (version === 4) return groups.join('.');
  return new URL(`http://[${groups.map((group) => group.toString(16)).join(':')}]`).hostname.slice(1, -1);
}

function joinGroups(groups, bits) {
  return groups.reduce((number, group) => (number << bits) + BigInt(group), 0n);
}

module.exports = { isCidr, opens, rangesMeant };
