import { z } from 'zod';
import type { PersonId } from '../approvals/person.js';
import { folded } from '../approvals/policy/countries.js';
import { actionIds } from '../slack/ids.js';
import { type Choice, option } from '../slack/modals/fields.js';
import { placeValue } from '../slack/modals/role-modal.js';
import { cutMiddle } from '../slack/text.js';
import { apart } from './apart.js';
import type { Listeners } from './listener.js';
import type { ListenerContext } from './listener-context.js';
import { parseJson } from './payload.js';
import { choiceOfPerson } from './person-choice.js';

const query = z.object({
  value: z.string().default(''),
  view: z.object({ private_metadata: z.string().default('') }).optional(),
});
const place = z.object({ organizationId: z.number() });

/**
 * Registers the searches in forms, which Usher answers at once from the directory in memory. People are shown by name
 * only, after three letters.
 */
export function registerTypeahead(listeners: Listeners, ctx: ListenerContext): void {
  listeners.options(actionIds.person, async ({ body, person }) =>
    (await peopleNamed(ctx, query.parse(body).value, person)).map(option),
  );
  const shown = async (person: PersonId, choices: () => Choice[]) =>
    ctx.desk.isAdmin(person) || (await ctx.desk.mayAskAtAll(person)) ? choices().map(option) : [];

  listeners.options(actionIds.place, ({ body, person }) =>
    shown(person, () => placesNamed(ctx, query.parse(body).value)),
  );
  listeners.options(actionIds.country, ({ body, person }) =>
    shown(person, () => countriesNamed(ctx, query.parse(body).value)),
  );
  listeners.options(actionIds.team, ({ body, person }) => {
    const { value, view } = query.parse(body);
    const known = place.safeParse(parseJson(view?.private_metadata ?? ''));
    const teams = known.success ? ctx.directory.teams(known.data.organizationId) : [];
    const choices = apart(teams).map(({ id, name }) => ({ value: `${id}`, label: name }));
    return shown(person, () => matching(choices, value));
  });
}

const most = 100;

async function peopleNamed(ctx: ListenerContext, value: string, asker: PersonId): Promise<Choice[]> {
  const text = value.trim();
  if (text.replaceAll(/\s/g, '').length < 3) return [];
  const found = ctx.directory.search(text, most).map((one) => choiceOfPerson(ctx.directory, one));
  if (await ctx.desk.mayAskForOthers(asker)) return found;
  const { binding } = await ctx.people.identify(asker);
  return found.filter(({ value: id }) => binding.state === 'bound' && id === `${binding.id}`);
}

function placesNamed({ directory }: ListenerContext, text: string): Choice[] {
  const organizations = apart(directory.organizations());
  const choices = organizations.flatMap(({ id: organizationId, name }) => [
    { value: placeValue({ organizationId }), label: name, description: 'Organization' },
    ...apart(directory.teams(organizationId)).map(({ id: teamId, name: team }) => ({
      value: placeValue({ organizationId, teamId }),
      label: team,
      description: cutMiddle(`Team in ${name}`, 75),
    })),
  ]);
  return matching(choices, text);
}

/** Countries by a part of their name, or by their ISO code. */
function countriesNamed({ directory }: ListenerContext, text: string): Choice[] {
  const wanted = folded(text);
  const found = (directory.countries ?? []).filter(
    ({ name, codes }) => folded(name).includes(wanted) || codes.some((code) => folded(code) === wanted),
  );
  return found.slice(0, most).map(({ id, name }) => ({ value: `${id}`, label: name }));
}

function matching(choices: readonly Choice[], text: string): Choice[] {
  const wanted = folded(text);
  return choices.filter(({ label }) => folded(label).includes(wanted)).slice(0, most);
}
