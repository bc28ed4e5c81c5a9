import { describe, expect, it } from '@jest/globals';
import { isSafeUrl, type SettingsError, SettingsReader } from '../../lib/platform/settings.ts';

const reader = (environment: Record<string, string>) => new SettingsReader(environment);

/** What is reported at start. */
function faultsOf(settings: SettingsReader): readonly string[] {
  try {
    settings.finish();
  } catch (error) {
    return (error as SettingsError).faults;
  }
  return [];
}

describe('the settings', () => {
  it('are all reported at once, by name and never with a value', () => {
    const settings = reader({
      A_URL: 'http://geheim.example.com',
      A_FLAG: 'geheim',
      A_NUMBER: '12geheim',
      A_CHOICE: 'geheim',
      A_COUNTRY: 'geheim',
      A_CURRENCY: 'geheim',
    });
    settings.required('A_NAME', 'a name');
    settings.url('A_URL');
    settings.url('NO_URL');
    settings.flag('A_FLAG', false);
    settings.integer('A_NUMBER', 1, { min: 0, max: 20 });
    settings.oneOf('A_CHOICE', ['one', 'two'], 'one');
    settings.country('A_COUNTRY', 'NL');
    settings.currency('A_CURRENCY');
    settings.currency('NO_CURRENCY');
    const faults = faultsOf(settings);
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual([
      'A_NAME',
      'A_URL',
      'NO_URL',
      'A_FLAG',
      'A_NUMBER',
      'A_CHOICE',
      'A_COUNTRY',
      'A_CURRENCY',
      'NO_CURRENCY',
    ]);
    expect(faults.join()).not.toContain('geheim');
  });

  it('are read as they are meant', () => {
    const settings = reader({
      NAME: ' x ',
      URL: 'https://api.example.com/v1//',
      FLAG: 'TRUE',
      NUMBER: '20',
      CHOICE: 'email',
      LIST: 'EUR, ,USD,',
      COUNTRY: 'be',
      CURRENCY: 'gbp',
    });
    expect(settings.required('NAME', 'a name')).toBe('x');
    expect(settings.url('URL')).toBe('https://api.example.com/v1');
    expect(settings.flag('FLAG', false)).toBe(true);
    expect(settings.integer('NUMBER', 1, { min: 0, max: 20 })).toBe(20);
    expect(settings.oneOf('CHOICE', ['Phone', 'Email'], 'Phone')).toBe('Email');
    expect(settings.list('LIST', [])).toEqual(['EUR', 'USD']);
    expect(settings.country('COUNTRY', 'NL')).toBe('BE');
    expect(settings.currency('CURRENCY')).toBe('GBP');
    expect(faultsOf(settings)).toEqual([]);
  });

  it('that are left blank fall back', () => {
    const settings = reader({ NAME: ' ', URL: '', FLAG: '', NUMBER: '', LIST: '' });
    expect(settings.optional('NAME')).toBeUndefined();
    expect(settings.text('NAME', 'x')).toBe('x');
    expect(settings.url('URL', 'https://a.example.com')).toBe('https://a.example.com');
    expect(settings.flag('FLAG', true)).toBe(true);
    expect(settings.integer('NUMBER', 7, { min: 0, max: 20 })).toBe(7);
    expect(settings.list('LIST', ['EUR'])).toEqual(['EUR']);
    expect(settings.country('COUNTRY', 'NL')).toBe('NL');
    expect(settings.currency('CURRENCY', 'EUR')).toBe('EUR');
    expect(faultsOf(settings)).toEqual([]);
  });

  it.each(['-1', '21', '1.5', '1e1', '0x1', '9'.repeat(400)])(
    '%s is no whole number from 0 to 20',
    (text) => {
      const settings = reader({ NUMBER: text });
      expect(settings.integer('NUMBER', 7, { min: 0, max: 20 })).toBe(7);
      expect(faultsOf(settings)).toHaveLength(1);
    },
  );
});

describe('a URL', () => {
  it.each([
    'https://api.example.com',
    'https://api.example.com:8443/v1',
    'http://localhost:3000',
    'http://127.0.0.1:3000/a',
    'http://127.9.9.9',
    'http://[::1]:80',
    'https://localhost:8443',
    'https://bücher.example',
    'https://xn--bcher-kva.example./v1',
    'https://t1_translation.api.example.com',
    'https://192.0.2.1',
    'https://[2001:db8::1]:8443',
    'HTTPS://API.example.com',
  ])('%s is safe', (url) => expect(isSafeUrl(url)).toBe(true));

  it.each([
    'http://api.example.com',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'http://10.0.0.1',
    'http://0.0.0.0',
    'https://user@api.example.com',
    'https://:word@api.example.com',
    'https://api.example.com?key=1',
    'https://api.example.com#a',
    'ftp://localhost',
    'file:///etc/hosts',
    'api.example.com',
    'https://api',
    'https://api:8443/v1',
    'https://api.example,com',
    'https://api.example.com;https://other.example.com',
    "https://api.example.com'",
    'https://-api.example.com',
    'https://api..example.com',
    'https:/api.example.com',
    'https:api.example.com',
    'https:///api.example.com',
    'https:\\\\api.example.com',
    'http:/localhost',
    '',
  ])('%s is not', (url) => expect(isSafeUrl(url)).toBe(false));
});
