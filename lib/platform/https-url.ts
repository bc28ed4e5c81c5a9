/** A URL in its canonical form, if it is one of `https` without credentials: a name and password would be shown with it. */
export function httpsUrl(text: string): string | undefined {
  const url = URL.parse(text);
  return url?.protocol === 'https:' && url.username === '' && url.password === '' ? url.href : undefined;
}
