import * as z from 'zod/mini';

const PARAMETER_NAMES = ['email', 'phone', 'orderNumber'] as const;

/** A parameter that may be unreadable. */
export type ParameterName = (typeof PARAMETER_NAMES)[number];

/** What every answer but 200 has (RFC 9457), without any inner text. */
export const problemSchema = z.object({
  type: z.literal('about:blank'),
  title: z.string().check(z.describe('The meaning of the status.')),
  status: z.int().check(z.describe('The status of the answer.')),
  detail: z.string().check(z.describe('What is wrong, as a sentence.')),
  parameters: z.optional(
    z.array(z.enum(PARAMETER_NAMES)).check(z.describe('The parameters that cannot be read.')),
  ),
});

export type Problem = z.infer<typeof problemSchema>;
