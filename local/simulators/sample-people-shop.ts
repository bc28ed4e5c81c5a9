import type { SamplePerson } from './sample-person.ts';

const NAMES = [
  ['Ada', 'Archer'],
  ['Bram', 'Bakker'],
  ['Cleo', 'Carter'],
  ['Daan', 'Dekker'],
  ['Eva', 'Evers'],
  ['Femke', 'Fisher'],
  ['Gijs', 'Groot'],
  ['Hanna', 'Hill'],
  ['Isa', 'Ivens'],
  ['Jules', 'Jansen'],
  ['Kees', 'Kramer'],
  ['Lotte', 'Linden'],
  ['Milan', 'Meijer'],
  ['Noor', 'Nolan'],
  ['Otto', 'Olsen'],
  ['Puck', 'Prins'],
] as const;

const SEGMENTS = ['Champions', 'Loyal', 'Promising', 'At risk'] as const;

/** Ordinary customers: every second one in LOKE, every third not in ExpertSender, every fifth not in Kibo. */
export const peopleOfTheShop: readonly SamplePerson[] = NAMES.map(
  ([firstName, lastName], index): SamplePerson => {
    const number = index + 1;
    const two = String(number).padStart(2, '0');
    const orders = (number * 7) % 11;
    const first = `20${two}-03-${two}T09:30:00+00:00`;
    const last = `2024-${String((index % 12) + 1).padStart(2, '0')}-15T16:45:00+00:00`;
    return {
      shows: 'an ordinary customer',
      firstName,
      lastName,
      email: `${firstName}.${lastName}@example.com`.toLowerCase(),
      phone: `+316000002${two}`,
      ...(number % 5 !== 0 && {
        kibo: {
          customerID: `05000${two}`,
          firstPurchase: orders > 0 ? first : undefined,
          lastPurchase: orders > 0 ? last : undefined,
          totalOrders: orders,
          recentOrders: Array.from(
            { length: Math.min(orders, 3) },
            (_, order) => 8_000_000 + number * 100 + order,
          ),
          recentAddresses: [`${number} Example Road, Sampletown, NL`],
        },
      }),
      ...(number % 3 !== 0 && {
        expertsender: {
          id: `5${two}`,
          crmId: `05000${two}`,
          rfmSegment: SEGMENTS[index % SEGMENTS.length],
          totalSpent: (orders * 2495) / 100,
          totalOrders: orders,
          totalOrderReturns: number % 4,
          avgOrder: orders > 0 ? 24.95 : 0,
          lastOrder: orders > 0 ? `${last.slice(0, 19)}.000Z` : undefined,
          currencySymbol: '€',
          consentsData: { consents: [{ id: 1, value: number % 2 === 0 ? 'True' : 'False' }] },
        },
      }),
      ...(number % 2 === 0 && {
        loke: {
          id: `01SAMPLE000000000000000S${two}`,
          createdAt: `20${two}-02-01T10:00:00Z`,
          updatedAt: '2024-01-01T00:00:00Z',
          hasAgreedToMarketing: number % 4 === 0,
          statistics: {
            pointsBalance: number * 100,
            totalPointsEarned: number * 150,
            totalPointsRedeemed: number * 50,
            totalSpend: orders * 2495,
          },
          memberships: [{ id: '01SAMPLE0000000000000LISTA', name: 'Sample Club' }],
        },
      }),
    };
  },
);
