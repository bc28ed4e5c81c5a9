import * as z from 'zod/mini';
import { escapeHtml, type ShownValue, writeShownValue } from './shown-value.ts';

const rowSchema = z
  .record(z.string(), z.string())
  .check(z.describe('Each key is shown as a label, each value as its HTML.'));

/** ROBIN's Endpoint 3: one order (docs/systems/robin.md, "Endpoint 3: order details"). The first block is `details`. */
export const orderDetailsSchema = z.object({
  details_view: z.array(
    z.union([
      z.object({ display_as: z.literal('details'), data: rowSchema }),
      z.object({
        display_as: z.enum(['columns', 'rows']),
        caption: z.string(),
        data: z.array(rowSchema),
      }),
    ]),
  ),
});

export type OrderDetailsAnswer = z.infer<typeof orderDetailsSchema>;

/** `[label, value]` in the order shown. A button has no label. */
export type DetailsRow = readonly [label: string, value: ShownValue];

export type DetailsBlock =
  | { kind: 'details'; rows: readonly DetailsRow[] }
  /** `columns`: a table with the labels as its head. `rows`: one below the other. */
  | { kind: 'columns' | 'rows'; caption: string; items: ReadonlyArray<readonly DetailsRow[]> };

export function serializeOrderDetails(blocks: readonly DetailsBlock[]): OrderDetailsAnswer {
  return {
    details_view: blocks.map((block) =>
      block.kind === 'details'
        ? { display_as: block.kind, data: writeRow(block.rows) }
        : { display_as: block.kind, caption: escapeHtml(block.caption), data: block.items.map(writeRow) },
    ),
  };
}

/** ROBIN's button is the value of an empty key (docs/systems/robin.md, "Endpoint 3: order details"). */
function writeRow(rows: readonly DetailsRow[]): Record<string, string> {
  return Object.fromEntries(
    rows.map(([label, value]) => [
      typeof value === 'object' && value.kind === 'button' ? '' : escapeHtml(label),
      writeShownValue(value),
    ]),
  );
}
