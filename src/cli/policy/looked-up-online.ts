import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { boltLogger, createLog } from '../../runtime/log.js';
import { readConfig } from '../../settings/config.js';
import type { Env } from '../../settings/environment.js';
import { createClient } from '../../slack/client.js';
import { slackWord } from '../../slack/failure.js';
import { createUserGroups } from '../../slack/user-groups.js';
import { createNetwork } from '../../start/network.js';
import type { LookedUp } from './explain-wish.js';
import type { PolicyAsked } from './file.js';
import { lookedUpOffline } from './looked-up.js';

const user = z.object({ user: z.object({ id: z.string() }) });

/**
 * Asks Slack for the members of a policy's user groups, and for the owner of an address. Questions without an answer
 * are reported and stay open, like the holders of a role on Make. Throws `ConfigError` if settings are missing.
 */
export const lookedUpIn =
  (env: Env, complain: (line: string) => void) =>
  async (policy: PolicyAsked): Promise<LookedUp> => {
    const config = readConfig(env);
    const { botToken, apiUrl } = config.slack;
    const slack = createClient(botToken, apiUrl, {
      fetch: createNetwork(config.proxies).boundedFetch,
      logger: boltLogger(createLog('silent')),
    });
    const usersOf = createUserGroups(slack);
    const entries = [...new Set(Object.values(policy.policy.groups).flat())];
    const members: Record<string, readonly string[]> = {};
    const left: string[] = [];
    for (const group of entries.filter((entry) => entry.startsWith('S'))) {
      const found = await answered(() => usersOf(group));
      if ('word' in found) left.push(`who is in ${group}: Slack says ${found.word}`);
      else members[group] = found.answer;
    }
    const offline = await lookedUpOffline(policy);
    return {
      members,
      idOf: (email) => idIn(slack, email, complain),
      left: [...left, ...offline.left.filter((line) => !line.startsWith('who is in '))],
    };
  };

async function idIn(
  slack: WebClient,
  email: string,
  complain: (line: string) => void,
): Promise<string | undefined> {
  const found = await answered(() => slack.users.lookupByEmail({ email }));
  if (!('word' in found)) return user.parse(found.answer).user.id;
  complain(`Slack knows nobody with the address ${email} (${found.word}).`);
  return undefined;
}

async function answered<T>(
  call: () => Promise<T>,
): Promise<{ readonly answer: T } | { readonly word: string }> {
  try {
    return { answer: await call() };
  } catch (error) {
    return { word: slackWord(error) ?? 'no answer' };
  }
}
