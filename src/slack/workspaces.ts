import type { WebClient } from '@slack/web-api';
import { z } from 'zod';

const teamsPage = z.object({
  teams: z.array(z.object({ id: z.string() })).default([]),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

/** The workspaces in which Usher may be used. https://docs.slack.dev/reference/methods/auth.teams.list */
export async function workspacesOf(client: WebClient): Promise<string[]> {
  const teams: string[] = [];
  let cursor: string | undefined;
  do {
    const page = teamsPage.parse(await client.auth.teams.list({ limit: 1000, ...(cursor && { cursor }) }));
    teams.push(...page.teams.map(({ id }) => id));
    cursor = page.response_metadata?.next_cursor;
  } while (cursor);
  return teams;
}
