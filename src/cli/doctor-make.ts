import { pino } from 'pino';
import { createDirectory, type Directory } from '../make/directory.js';
import type { DirectoryOrganization } from '../make/directory-snapshot.js';
import { MakeError } from '../make/error.js';
import { createHttp } from '../make/http.js';
import { createMake, type Make } from '../make/make.js';
import { ssoPermission } from '../make/sso-users.js';
import type { Config } from '../settings/config.js';
import { makeTrouble, zoneWarning } from '../start/make-trouble.js';
import type { Network } from '../start/network.js';
import { bad, type Check, doubtful, good } from './check.js';

const makeScopes = ['user:read', 'user:write', 'organizations:read', 'organizations:write', 'teams:read'];
/** Scopes with which cards about leavers contain more facts. */
const optionalScopes = ['scenarios:read', 'connections:read'];

/** Whether Make accepts Usher's account and allows it all required calls, and the organizations that it guards. */
export async function makeFindings(config: Config, network: Network): Promise<Check[]> {
  const elsewhere = zoneWarning(config);
  const warned = elsewhere === undefined ? [] : [doubtful(elsewhere)];
  try {
    return [...warned, ...(await lookAtMake(config, network))];
  } catch (error) {
    if (!(error instanceof MakeError)) throw error;
    return [...warned, bad(makeTrouble(error, config, network))];
  }
}

async function lookAtMake({ make: settings }: Config, { fetch }: Network): Promise<Check[]> {
  const { url, token, timeoutMs, organizationId } = settings;
  const log = pino({ enabled: false });
  const make = createMake(createHttp({ url, token, timeoutMs, log, fetch }));
  const me = await make.users.me();
  const { scope } = await make.users.authorization();
  const missing = makeScopes.filter((one) => !scope.includes(one));
  const optional = optionalScopes.filter((one) => scope.includes(one));
  const more = scope.filter((one) => !makeScopes.includes(one) && !optionalScopes.includes(one));
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
      : bad(`MAKE_API_TOKEN: the token lacks ${missing.join(', ')}. Create a new one with them`),
    ...(more.length === 0
      ? []
      : [
          doubtful(
            `MAKE_API_TOKEN: the token has scopes that Usher never uses (${more.join(', ')}). Create a new one without them`,
          ),
        ]),
    ...(optional.length === 0
      ? []
      : [
          doubtful(
            `MAKE_API_TOKEN: the token has scopes that only cards about leavers use (${optional.join(', ')}). Keep them if those cards should show what stops on Make`,
          ),
        ]),
    guarded.length > 0
      ? good(`Make: guards ${guarded.map(({ name }) => name).join(', ')}`)
      : bad(
          'Make: this account administers no organization of this zone. Make it Admin there, or correct MAKE_API_URL',
        ),
    ...guarded.flatMap(planFindings),
    ...guarded.flatMap((one) => ssoFindings(directory, one)),
    ...(await Promise.all(guarded.map((one) => logFinding(make, one)))),
    ...(organizationId === undefined ? await unguardedFindings(make, guarded) : []),
  ];
}

/** The features that an organization's plan gives Usher. */
function planFindings({ name, apiLimit, seats, hasLog, isPaused }: DirectoryOrganization): Check[] {
  const limit =
    apiLimit === undefined ? 'a request limit that Make does not state' : `${apiLimit} requests a minute`;
  const seated = seats ? `${seats.used} of ${seats.limit} seats used` : 'seats not limited';
  return [
    isPaused
      ? bad(`Make: ${name} is paused, so nothing can be changed there. Resume it on Make`)
      : good(`Make: the plan of ${name}: ${limit}, ${seated}, ${hasLog ? 'an audit log' : 'no audit log'}`),
    ...(seats && seats.used >= seats.limit
      ? [
          doubtful(
            `Make: all ${seats.limit} seats of ${name} are used, so invitations will be refused. Free some, or buy more`,
          ),
        ]
      : []),
  ];
}

/** Whether Usher's account may create accounts, in organizations with single sign-on. */
function ssoFindings(directory: Directory, { id, name, ssoType }: DirectoryOrganization): Check[] {
  if (!ssoType) return [];
  const { me } = directory;
  const roleId = me && directory.member(id, me.id)?.roleId;
  const role = roleId === undefined ? undefined : directory.role(id, roleId);
  return [
    role?.permissions.includes(ssoPermission)
      ? good(`Make: ${name} has single sign-on, and Usher may create accounts there`)
      : doubtful(
          `Make: ${name} has single sign-on, and Usher's role there lacks the permission “${ssoPermission}”, which new accounts need. Give it a role that has it`,
        ),
  ];
}

/** Organizations of this zone that the account belongs to without the right to change anything. */
async function unguardedFindings(make: Make, guarded: readonly { readonly id: number }[]): Promise<Check[]> {
  const listed = await make.organizations.list();
  const others = listed.filter(
    ({ id, zone }) => !guarded.some((one) => one.id === id) && (!zone || !make.zone || zone === make.zone),
  );
  return others.map(({ name }) =>
    doubtful(
      `Make: Usher's account belongs to ${name} and does not guard it. Make it Admin there, or remove it`,
    ),
  );
}

/** An organization without a log is not wrong, but the operator has to know which features are missing. */
async function logFinding(
  make: Make,
  { id, name }: { readonly id: number; readonly name: string },
): Promise<Check> {
  try {
    await make.auditLogs.organization(id, { limit: 1 });
    return good(`Make: the audit log of ${name} can be read`);
  } catch (error) {
    if (!(error instanceof MakeError)) throw error;
    return good(
      `Make: the audit log of ${name} cannot be read (${error.detail}); its memberships are still watched, but not who changed them`,
    );
  }
}
