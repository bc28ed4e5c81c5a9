// The AWS SDK looks for `~/.aws/config` and `~/.aws/credentials` before its first call. Lambda has neither, and
// a bundle that runs elsewhere is configured by the environment. `node:fs/promises` would load 11 modules of Node's.
export async function readFile() {
  throw Object.assign(new Error('Configuration files of AWS are not read'), { code: 'ENOENT' });
}
