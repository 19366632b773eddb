import { z } from 'zod';
import type { PersonId } from '../approvals/person.js';
import type { Home } from '../slack/slack-user.js';
import { personOf } from './payload.js';

const id = z.string().regex(/^[A-Z0-9]+$/);
const text = z.string().nullish();

const typed = z
  .object({ user_id: id, team_id: text, enterprise_id: text })
  .transform(({ user_id: user, team_id: team, enterprise_id: enterprise }) => ({ user, team, enterprise }));

const acted = z
  .object({ user: z.object({ id, team_id: text }) })
  .transform(({ user: { id: user, team_id: team } }) => ({ user, team, enterprise: undefined }));

/**
 * The acting person, from the payload that Slack authenticates: `user_id` of a command, otherwise `user`. The team and
 * the organization in a command are those of the person who typed it.
 * https://docs.slack.dev/interactivity/implementing-slash-commands
 */
export function actingPerson(home: Home, body: unknown): PersonId {
  const { user, team, enterprise } = z.union([typed, acted]).parse(body);
  if (home.isOrgWide && enterprise && enterprise !== home.id) return `${enterprise}/${user}`;
  return personOf(home, user, team);
}
