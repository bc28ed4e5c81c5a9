import * as z from 'zod/mini';
import type { PageBlock, PageRow } from '../shop-orders/order-page.ts';
import type { NothingUnsent } from './nothing-unsent.ts';
import { escapeHtml, writeShownValue } from './shown-value.ts';

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

type OrderDetailsAnswer = z.infer<typeof orderDetailsSchema>;

export function serializeOrderDetails(blocks: readonly PageBlock[]): OrderDetailsAnswer {
  return { details_view: blocks.map(writeBlock) };
}

function writeBlock(block: PageBlock): OrderDetailsAnswer['details_view'][number] {
  if (block.kind === 'details') {
    const { kind, rows, ...unsent } = block;
    unsent satisfies NothingUnsent;
    return { display_as: kind, data: writeRow(rows) };
  }
  const { kind, caption, items, ...unsent } = block;
  unsent satisfies NothingUnsent;
  return { display_as: kind, caption: escapeHtml(caption), data: items.map(writeRow) };
}

/** ROBIN's button is the value of an empty key (docs/systems/robin.md, "Endpoint 3: order details"). */
function writeRow(rows: readonly PageRow[]): Record<string, string> {
  return Object.fromEntries(
    rows.map(([label, value]) => [
      typeof value === 'object' && value.kind === 'button' ? '' : escapeHtml(label),
      writeShownValue(value),
    ]),
  );
}
