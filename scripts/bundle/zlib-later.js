// The AWS SDK takes its checksums from `node:zlib` at once; no call of the bridge needs one, so it is loaded when one does.
export const crc32 = (data, value) => process.getBuiltinModule('node:zlib').crc32(data, value);
