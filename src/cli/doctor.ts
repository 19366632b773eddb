import { pino } from 'pino';
import { z } from 'zod';
import type { Policy } from '../approvals/policy/schema.js';
import { type Config, ConfigError } from '../config.js';
import { createDirectory } from '../make/directory.js';
import { MakeError } from '../make/error.js';
import { createHttp } from '../make/http.js';
import { createMake, type Make } from '../make/make.js';
import { readSettings } from '../settings.js';
import { createClient } from '../slack/client.js';
import { slackWord } from '../slack/failure.js';

type Env = Readonly<Record<string, string | undefined>>;

/** One thing that was looked at: what is so, or what to do about it. */
interface Finding {
  readonly ok: boolean;
  readonly says: string;
}

const good = (says: string): Finding => ({ ok: true, says });
const bad = (says: string): Finding => ({ ok: false, says });

const slackScopes = [
  'channels:history',
  'channels:read',
  'chat:write',
  'commands',
  'groups:history',
  'groups:read',
  'im:history',
  'im:write',
  'usergroups:read',
  'users:read',
  'users:read.email',
];
const makeScopes = ['user:read', 'user:write', 'organizations:read', 'organizations:write', 'teams:read'];

/** Looks at settings, policy, Slack and Make, printing a line for each thing. Answers the exit status. */
export async function doctor(env: Env, print: (line: string) => void): Promise<number> {
  let config: Config;
  let policy: Policy;
  try {
    const settings = readSettings(env);
    config = settings.config;
    policy = settings.policy.policy;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const { variable, expected } of error.problems) print(`✗ ${variable}: ${expected}`);
    return 1;
  }
  const findings = [
    good('settings are complete'),
    good(`${config.policyPath}: ${policy.rules.length} rules`),
    good(
      config.encryptionKey
        ? 'tokens can be kept: USHER_ENCRYPTION_KEY is set'
        : 'no tokens can be kept: USHER_ENCRYPTION_KEY is not set, so accounts cannot be connected and leaked tokens not taken in',
    ),
    ...(await slackFindings(config, policy)),
    ...(await makeFindings(config)),
  ];
  for (const { ok, says } of findings) print(`${ok ? '✓' : '✗'} ${says}`);
  return findings.every(({ ok }) => ok) ? 0 : 1;
}

async function slackFindings({ slack }: Config, policy: Policy): Promise<Finding[]> {
  const client = createClient(slack.botToken, slack.apiUrl);
  try {
    const me = await client.auth.test();
    const granted = me.response_metadata?.scopes ?? [];
    const missing = granted.length > 0 ? slackScopes.filter((scope) => !granted.includes(scope)) : [];
    return [
      good(`Slack: connected to ${me.team} as ${me.user}`),
      missing.length === 0
        ? good('Slack: all scopes are granted')
        : bad(
            `Slack: the scopes ${missing.join(', ')} are missing. Update the app from manifest.yml and install it again`,
          ),
      ...(await Promise.all(channelsOf(policy).map((id) => channelFinding(client, id)))),
      ...(await Promise.all(peopleOf(policy).map((id) => personFinding(client, id)))),
    ];
  } catch (error) {
    return [bad(`Slack: ${slackWord(error) ?? 'does not answer'}. Check SLACK_BOT_TOKEN`)];
  }
}

type Client = ReturnType<typeof createClient>;

const channelsOf = ({ approvals_channel, rules }: Policy): string[] => [
  ...new Set([
    approvals_channel,
    ...rules.flatMap(({ channel, announce = [] }) => [...(channel ? [channel] : []), ...announce]),
  ]),
];

const channel = z.object({
  channel: z.object({
    name: z.string(),
    is_member: z.boolean().default(false),
    is_ext_shared: z.boolean().default(false),
    is_archived: z.boolean().default(false),
  }),
});

async function channelFinding(client: Client, id: string): Promise<Finding> {
  try {
    const found = channel.parse(await client.conversations.info({ channel: id })).channel;
    if (found.is_ext_shared)
      return bad(
        `#${found.name} (${id}) is shared with another workspace; cards must not go there. Choose another channel`,
      );
    if (found.is_archived) return bad(`#${found.name} (${id}) is archived. Choose another channel`);
    return found.is_member
      ? good(`#${found.name} (${id}) can take cards`)
      : bad(`#${found.name} (${id}): invite the app there with /invite @Usher`);
  } catch (error) {
    return bad(
      `the channel ${id} of the policy: ${slackWord(error) ?? 'no answer'}. Invite the app there, or correct the id`,
    );
  }
}

const peopleOf = ({ admins, groups, delegates }: Policy): string[] => [
  ...new Set([
    ...admins,
    ...Object.values(groups)
      .flat()
      .filter((member) => /^[UW]/.test(member)),
    ...delegates.flatMap(({ from, to }) => [from, to]),
  ]),
];

async function personFinding(client: Client, id: string): Promise<Finding> {
  try {
    const { user } = await client.users.info({ user: id });
    if (user?.deleted) return bad(`${id} of the policy is deactivated in Slack. Take them out`);
    return good(`${id} is ${user?.real_name ?? user?.name ?? 'known'}`);
  } catch (error) {
    return bad(`${id} of the policy: ${slackWord(error) ?? 'no answer'}. Correct the id`);
  }
}

/** An organization without a log is not wrong; what is missing then has to be known. */
async function logFinding(
  make: Make,
  { id, name }: { readonly id: number; readonly name: string },
): Promise<Finding> {
  try {
    await make.auditLogs.organization(id, { limit: 1 });
    return good(`Make: the audit log of ${name} can be read`);
  } catch (error) {
    if (!(error instanceof MakeError)) throw error;
    return good(
      `Make: the audit log of ${name} cannot be read (${error.detail}); its memberships are watched all the same, without who changed them`,
    );
  }
}

async function makeFindings({ make: { url, token, timeoutMs, organizationId } }: Config): Promise<Finding[]> {
  const log = pino({ enabled: false });
  const make = createMake(createHttp({ url, token, timeoutMs, log }));
  try {
    const me = await make.users.me();
    const { scope } = await make.users.authorization();
    const missing = makeScopes.filter((one) => !scope.includes(one));
    const directory = createDirectory({
      make,
      log,
      refreshMs: 60_000,
      ...(organizationId !== undefined && { organizationId }),
    });
    await directory.refresh();
    const guarded = directory.organizations();
    return [
      good(`Make: connected as ${me.name ?? me.email} (user ${me.id})`),
      missing.length === 0
        ? good('Make: all scopes are granted')
        : bad(`Make: the token lacks ${missing.join(', ')}. Make a new one with them`),
      guarded.length > 0
        ? good(`Make: guards ${guarded.map(({ name }) => name).join(', ')}`)
        : bad(
            'Make: this account administers no organization of this zone. Make it Admin there, or correct MAKE_API_URL',
          ),
      ...(await Promise.all(guarded.map((one) => logFinding(make, one)))),
    ];
  } catch (error) {
    const why = error instanceof MakeError ? `${error.kind}: ${error.detail}` : 'does not answer';
    return [bad(`Make: ${why}. Check MAKE_API_URL and MAKE_API_TOKEN`)];
  }
}
