import { describe, expect, it } from '@jest/globals';
import { formatPhoneNumber, type PhoneFormat } from '../../lib/customer/phone-format.ts';

describe('a phone number as a system wants it', () => {
  it.each<[PhoneFormat, string, string]>([
    ['e164', '+31612345678', '+31612345678'],
    ['digits', '+31612345678', '31612345678'],
    ['national', '+31612345678', '0612345678'],
    ['national', '+48123456789', '123456789'],
    ['national', '+12025550123', '2025550123'],
    ['national', '+390612345678', '0612345678'],
    // No country has this code: there is no national form to write.
    ['national', '+9991234567', '9991234567'],
  ])('%s of %s is %s', (format, phoneNumber, written) => {
    expect(formatPhoneNumber(phoneNumber, format)).toBe(written);
  });
});
