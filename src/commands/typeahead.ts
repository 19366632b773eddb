import type { App } from '@slack/bolt';
import { z } from 'zod';
import { actionIds } from '../slack/ids.js';
import { type Choice, option } from '../slack/modals/fields.js';
import { placeValue } from '../slack/modals/role-modal.js';
import type { Doors } from './doors.js';
import { parseJson, personOf } from './payload.js';

const query = z.object({
  value: z.string().default(''),
  user: z.object({ id: z.string(), team_id: z.string().nullish() }),
  view: z.object({ private_metadata: z.string().default('') }).optional(),
});
const place = z.object({ organizationId: z.number() });

/** Answers typed search from the cached directory, at once. People are told by name only, after three letters. */
export function registerTypeahead(app: App, doors: Doors): void {
  app.options(actionIds.person, async ({ ack, body }) => {
    const { value, user } = query.parse(body);
    await ack({ options: (await peopleNamed(doors, value, user)).map(option) });
  });

  app.options(actionIds.place, async ({ ack, body }) => {
    const { value, user } = query.parse(body);
    const { standing } = await doors.people.identify(personOf(doors.home, user.id, user.team_id));
    const places = standing === 'member' ? placesNamed(doors, value) : [];
    await ack({ options: places.map(option) });
  });

  app.options(actionIds.team, async ({ ack, body }) => {
    const { value, view } = query.parse(body);
    const known = place.safeParse(parseJson(view?.private_metadata ?? ''));
    const teams = known.success ? doors.make.teams(known.data.organizationId) : [];
    const choices = teams.map(({ id, name }) => ({ value: `${id}`, label: name }));
    await ack({ options: matching(choices, value).map(option) });
  });
}

const most = 100;

async function peopleNamed(
  doors: Doors,
  value: string,
  user: { id: string; team_id?: string | null | undefined },
): Promise<Choice[]> {
  const text = value.trim();
  if (text.replaceAll(/\s/g, '').length < 3) return [];
  const person = personOf(doors.home, user.id, user.team_id);
  const { standing, binding } = await doors.people.identify(person);
  if (standing !== 'member') return [];
  const found = doors.make
    .search(text, most)
    .map(({ userId, name }) => ({ value: `${userId}`, label: name }));
  if (await doors.desk.mayAskForOthers(person)) return found;
  return found.filter(({ value: id }) => binding.state === 'bound' && id === `${binding.id}`);
}

function placesNamed({ make }: Doors, text: string): Choice[] {
  const organizations = make.organizations();
  const choices = organizations.flatMap(({ id: organizationId, name }) => [
    { value: placeValue({ organizationId }), label: name, description: 'Organization' },
    ...make.teams(organizationId).map(({ id: teamId, name: team }) => ({
      value: placeValue({ organizationId, teamId }),
      label: team,
      description: `Team in ${name}`.slice(0, 75),
    })),
  ]);
  return matching(choices, text);
}

function matching(choices: readonly Choice[], text: string): Choice[] {
  const wanted = text.trim().toLowerCase();
  return choices.filter(({ label }) => label.toLowerCase().includes(wanted)).slice(0, most);
}
