import { readFile } from 'node:fs/promises';
import { Readable, Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { writeAll } from '../../cli/customers/customer-import.ts';
import { createTerminal } from '../../cli/terminal/terminal.ts';
import { type CliWorld, startCliWorld } from './cli-world.ts';

// Local engines on a busy machine: the time says nothing here.
jest.setTimeout(60_000);

let world: CliWorld;
beforeAll(async () => {
  world = await startCliWorld();
}, 60_000);
afterAll(() => world.close());

const GOOD = [
  'e-mail,Phone,first name,Last Name,date of birth,gender,crm id,attribute:shoe size,remarks',
  'new-1@example.com,06 12345678,New,One,1990-05-17,female,C-1,42,not read',
  'new-2@example.com,,New,Two,,,,,',
  '',
].join('\n');

describe('customers import', () => {
  it('writes the customers of a file, as the page wants them, and never consents', async () => {
    const { cli, file, expertSender } = await world.open();
    const { code, out, err } = await cli(['customers', 'import', await file('csv', GOOD), '--yes']);
    expect({ code, out }).toEqual({ code: 0, out: '2 customers written, 0 refused.\n' });
    expect(err).toContain('2 customers can be written, 0 refused. Mode AddOrUpdate, matched by Email.');
    expect(err).toContain('Consents are never written.');
    const bodies = expertSender.requests
      .filter(({ method }) => method === 'POST')
      .map(({ body }) => JSON.parse(body));
    expect(bodies).toContainEqual({
      mode: 'AddOrUpdate',
      matchBy: 'Email',
      data: [
        {
          email: 'new-1@example.com',
          phone: '+31612345678',
          firstName: 'New',
          lastName: 'One',
          dateOfBirth: '1990-05-17T00:00:00.000Z',
          gender: 'Female',
          crmId: 'C-1',
          customAttributes: [{ name: 'shoe size', value: '42' }],
        },
      ],
    });
    expect(bodies).toHaveLength(2);
  });

  it('shows names of fields before it asks, and no person', async () => {
    const { cli, file, expertSender } = await world.open();
    const asked = expertSender.requests.length;
    const { code, err, out } = await cli(['customers', 'import', await file('csv', GOOD)]);
    expect(code).toBe(1);
    expect(err).toContain('"Write 2 customers into ExpertSender (AddOrUpdate)?"');
    expect(err).toMatch(/attribute:shoe size +1/);
    expect(err + out).not.toMatch(/new-1|12345678|One/);
    expect(expertSender.requests).toHaveLength(asked);
  });

  it('writes the rows of one customer one after the other, so that the last one stays', async () => {
    const { file } = await world.open();
    const names = ['One', 'Two', 'Three', 'Four'];
    const people = ['pat@example.com', 'sam@example.com'];
    const rows = names.flatMap((name, index) =>
      people.map((email) => `${index % 2 ? email.toUpperCase() : email},${name}`),
    );
    const nowhere = new Writable({ write: (_, __, done) => done() });
    const streams = { stdin: Readable.from([]), stdout: nowhere, stderr: nowhere };
    const written: Record<string, string[]> = {};
    let atOnce = 0;
    let most = 0;
    await writeAll(
      { file: await file('csv', ['email,firstName', ...rows].join('\n')), fromLine: 1 },
      { mode: 'AddOrUpdate', matchBy: 'Email', phoneFormat: 'e164', country: 'NL' },
      createTerminal({ ...streams, environment: {} }),
      {
        total: rows.length,
        onRefusal: () => {},
        client: {
          async writeCustomers({ customers: [customer] }) {
            atOnce += 1;
            most = Math.max(most, atOnce);
            const { email = '', firstName = '' } = customer ?? {};
            // The later a row, the sooner it would be there.
            await setTimeout(40 - 10 * names.indexOf(firstName));
            written[email.toLowerCase()] = [...(written[email.toLowerCase()] ?? []), firstName];
            atOnce -= 1;
            return [{ kind: 'written' }];
          },
        },
      },
    );
    expect(written).toEqual(Object.fromEntries(people.map((email) => [email, names])));
    expect(most).toBe(2);
  });

  it('lists what is refused, by us and by ExpertSender, and quotes ExpertSender only in the report', async () => {
    const { cli, file } = await world.open();
    const rows =
      'email,phone,firstName\nnobody,,X\njohn@example.com,,John\nnew-3@example.com,12,X\nnew-4@example.com,,Four\n';
    const report = `${world.folder}/report.jsonl`;
    const path = await file('csv', rows);
    const { code, out, err } = await cli([
      'customers',
      'import',
      path,
      '--mode',
      'Add',
      '--yes',
      '--report',
      report,
    ]);
    expect(code).toBe(1);
    expect(out).toBe('1 customer written, 3 refused.\n');
    expect(err).toContain(
      'line 2  invalid: email: not an e-mail address; email: mandatory, customers are matched by it',
    );
    expect(err).toContain('line 3  refused: ExpertSender refused it with 400');
    expect(err).toContain('line 4  invalid: phone: cannot be read as a number');
    expect(err).not.toContain('already exists');
    const reported = (await readFile(report, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(reported).toContainEqual(expect.objectContaining({ line: 3, words: ['customer already exists'] }));
    expect(reported).toHaveLength(3);
  });

  it('keeps in the report what an earlier run wrote there if it goes on, and says if there can be none', async () => {
    const { cli, file } = await world.open();
    const path = await file('csv', 'email\nnobody\nnew-5@example.com\nnobody-else\nnew-6@example.com\n');
    const report = `${world.folder}/kept.jsonl`;
    const run = (...more: string[]) => cli(['customers', 'import', path, '--yes', ...more]);
    await run('--report', report);
    await run('--report', report, '--from-line', '4');
    const lines = (await readFile(report, 'utf8')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).line)).toEqual([2, 4, 4]);
    expect(await run('--report', `${world.folder}/no/such/folder.jsonl`)).toMatchObject({
      code: 2,
      err: expect.stringContaining('cannot be written (ENOENT)'),
    });
  });

  it('refuses a column of consents, so that no user believes they were written', async () => {
    const { cli, file } = await world.open();
    const path = await file('csv', 'email,consent 1\nnew-5@example.com,True\n');
    const { code, err } = await cli(['customers', 'import', path, '--dry-run', '--json']);
    expect(code).toBe(1);
    expect(err).toContain('consents are never written, take the column out');
  });

  it('matches by what the account matches by, and goes on at a line', async () => {
    const { cli, file, expertSender } = await world.open();
    const before = expertSender.requests.length;
    const path = await file('csv', 'email,crmId\na@example.com,C-8\nb@example.com,C-9\n');
    const args = ['customers', 'import', path, '--match-by', 'CrmId', '--from-line', '3', '--yes', '--json'];
    const { code, out } = await cli(args);
    // The simulated account matches by Email, and refuses anything else.
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ written: 0, refused: 1, refusals: [{ line: 3 }] });
    const sent = expertSender.requests.slice(before).filter(({ method }) => method === 'POST');
    expect(sent.map(({ body }) => JSON.parse(body).matchBy)).toEqual(['CrmId']);
  });

  it('stops at a key that ExpertSender refuses, and says what to do', async () => {
    const { cli, file, expertSender } = await world.open();
    expertSender.faults.status = 401;
    try {
      const { code, err } = await cli(['customers', 'import', await file('csv', GOOD), '--yes']);
      expect(code).toBe(1);
      expect(err).toContain('EXPERTSENDER_SECRET_ID');
    } finally {
      expertSender.faults.status = undefined;
    }
  });

  it('needs ExpertSender, a file, and a mode that there is', async () => {
    const { cli, file } = await world.open({ EXPERTSENDER_SECRET_ID: undefined });
    expect(await cli(['customers', 'import', await file('csv', GOOD)])).toMatchObject({
      code: 2,
      err: expect.stringContaining('EXPERTSENDER_SECRET_ID is missing'),
    });
    expect((await cli(['customers', 'import', 'x.csv', '--mode', 'Delete'])).code).toBe(2);
    expect((await (await world.open()).cli(['customers', 'import', '/nowhere.csv'])).code).toBe(2);
  });
});
