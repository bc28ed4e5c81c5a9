import type { SourceName } from '../customer/customer-record.ts';
import type { Language } from '../profile/labels.ts';
import type { OrderSourceName } from './asking.ts';

/** Every word that an agent reads of orders beside those of the panel: lib/profile/labels.ts. */
export interface OrderLabels {
  details: Readonly<Record<'number' | 'date' | 'status' | 'payment' | 'amount' | 'open', string>>;
  products: Readonly<
    Record<'caption' | 'number' | 'name' | 'quantity' | 'returned' | 'price' | 'status', string>
  >;
  shipments: Readonly<Record<'caption' | 'carrier' | 'tracking' | 'status' | 'shipped', string>>;
  told: Readonly<Record<'caption' | 'at' | 'revenue' | 'previous', string>>;
  /** Behind the caption of a block that has these alone. */
  first(count: number): string;
  last(count: number): string;
  cancelled: string;
  ledger: string;
  /** What an agent misses in a list if not every source could be asked. */
  incomplete: string;
  noneFound: string;
  /** If it is not of orders, nothing. */
  lost: Readonly<Record<OrderSourceName, string> & Partial<Record<SourceName, string>>>;
  tryAgain: string;
  moreAddresses: string;
  unlisted: string;
}

const ENGLISH: OrderLabels = {
  details: {
    number: 'Order number',
    date: 'Date',
    status: 'Status',
    payment: 'Payment',
    amount: 'Amount',
    open: 'Open order',
  },
  products: {
    caption: 'Products',
    number: 'Product',
    name: 'Name',
    quantity: 'Quantity',
    returned: 'Returned',
    price: 'Price',
    status: 'Status',
  },
  shipments: {
    caption: 'Shipments',
    carrier: 'Carrier',
    tracking: 'Tracking',
    status: 'Status',
    shipped: 'Shipped',
  },
  told: { caption: 'Told to ROBIN', at: 'When', revenue: 'Revenue', previous: 'Old revenue' },
  first: (count) => `the first ${count}`,
  last: (count) => `the last ${count}`,
  cancelled: 'Cancelled',
  ledger: 'Orders (bridge)',
  incomplete: 'Orders may be missing',
  noneFound: 'Orders could not be asked for',
  lost: {
    kibo: 'status, products and shipments may be missing',
    ledger: 'amount, products and what ROBIN was told may be missing',
  },
  tryAgain: 'Please try again in a moment.',
  moreAddresses: 'not asked by every e-mail address of the customer',
  unlisted: 'counts orders and does not say which',
};

const DUTCH: OrderLabels = {
  details: {
    number: 'Bestelnummer',
    date: 'Datum',
    status: 'Status',
    payment: 'Betaling',
    amount: 'Bedrag',
    open: 'Bestelling openen',
  },
  products: {
    caption: 'Producten',
    number: 'Product',
    name: 'Naam',
    quantity: 'Aantal',
    returned: 'Geretourneerd',
    price: 'Prijs',
    status: 'Status',
  },
  shipments: {
    caption: 'Zendingen',
    carrier: 'Vervoerder',
    tracking: 'Track & trace',
    status: 'Status',
    shipped: 'Verzonden',
  },
  told: { caption: 'Aan ROBIN verteld', at: 'Wanneer', revenue: 'Omzet', previous: 'Oude omzet' },
  first: (count) => `de eerste ${count}`,
  last: (count) => `de laatste ${count}`,
  cancelled: 'Geannuleerd',
  ledger: 'Bestellingen (bridge)',
  incomplete: 'Mogelijk ontbreken bestellingen',
  noneFound: 'Bestellingen konden niet worden opgevraagd',
  lost: {
    kibo: 'status, producten en zendingen ontbreken mogelijk',
    ledger: 'bedrag, producten en wat ROBIN is verteld ontbreken mogelijk',
  },
  tryAgain: 'Probeer het zo opnieuw.',
  moreAddresses: 'niet op elk e-mailadres van de klant bevraagd',
  unlisted: 'telt bestellingen en zegt niet welke',
};

export function orderLabelsIn(language: Language): OrderLabels {
  return language === 'nl' ? DUTCH : ENGLISH;
}
