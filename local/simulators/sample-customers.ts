import { peopleForEdges } from './sample-people-edges.ts';
import { peopleOfThePages } from './sample-people-pages.ts';
import { peopleOfTheShop } from './sample-people-shop.ts';
import type { ExpertSenderSample, KiboSample, LokeSample, SamplePerson } from './sample-person.ts';

const samplePeople: readonly SamplePerson[] = [...peopleOfThePages, ...peopleOfTheShop, ...peopleForEdges];

export const sampleKiboCustomers: readonly KiboSample[] = samplePeople.flatMap(
  ({ firstName, lastName, email, phone, kibo }) =>
    kibo === undefined
      ? []
      : [
          {
            active: 'ACTIVE',
            firstName,
            lastName,
            email,
            phones: phone === undefined ? [] : [phone],
            ...kibo,
          },
        ],
);

export const sampleExpertSenderCustomers: readonly ExpertSenderSample[] = samplePeople.flatMap(
  ({ firstName, lastName, email, phone, expertsender }) =>
    expertsender === undefined ? [] : [{ firstName, lastName, email, phone, ...expertsender }],
);

export const sampleLokeCustomers: readonly LokeSample[] = samplePeople.flatMap(
  ({ firstName, lastName, email, phone, loke }) =>
    loke === undefined ? [] : [{ firstName, lastName, email, phoneNumber: phone, ...loke }],
);
