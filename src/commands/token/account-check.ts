import type { PersonId } from '../../approvals/person.js';
import { type Refusal, refuse } from '../../approvals/refusal.js';
import { MakeError } from '../../make/error.js';
import { ownZone } from '../../make/zones.js';
import type { ListenerContext } from '../listener-context.js';

export type Examined =
  | { readonly ok: true; readonly makeUserId: number; readonly scope: readonly string[] }
  | { readonly ok: false; readonly refusal: Refusal };

const needed = ['user:read', 'user:write'];

/**
 * Whether a token may connect an account: it belongs to this person's own Make user, who is in a guarded organization,
 * and it may list and delete tokens. Asks Make, and keeps nothing. Throws a `MakeError` when Make does not answer.
 */
export async function examine(ctx: ListenerContext, asker: PersonId, token: string): Promise<Examined> {
  const { people, accounts, directory } = ctx;
  const { standing, binding } = await people.identify(asker);
  if (standing !== 'member') return { ok: false, refusal: refuse(standing) };
  if (binding.state !== 'bound')
    return no(
      'unbound',
      'Usher does not know for sure which Make user you are. Ask with /make-access bind and your address on Make, then connect.',
    );
  const account = accounts.with(token, ownZone);
  if (!account) return no('no-zone', 'Usher guards another zone of Make.');
  if (account.isOwn)
    return no(
      'own-token',
      'This is the token Usher itself runs with; that account is connected from the start.',
    );
  try {
    const me = await account.make.users.me();
    if (me.id !== binding.id) {
      return no(
        'other-user',
        'This token belongs to another Make user than you are known as. It was not kept. If it leaked, use /make-token.',
      );
    }
    const member = directory
      .organizations()
      .some(({ id }) => directory.member(id, me.id)?.invitation === null);
    if (!member) return no('outside', 'You are in no organization that Usher guards.');
    const { scope } = await account.make.users.authorization();
    const missing = needed.filter((one) => !scope.includes(one));
    if (missing.length > 0) {
      return no(
        'scope-missing',
        `The token lacks ${missing.join(' and ')}. Make one with user:read and user:write.`,
      );
    }
    return { ok: true, makeUserId: me.id, scope };
  } catch (error) {
    if (error instanceof MakeError && error.kind === 'unauthorized') {
      return no(
        'token-dead',
        'Make does not accept this token. It was deleted, or it belongs to another zone.',
      );
    }
    throw error;
  }
}

const no = (code: string, sentence: string): Examined => ({ ok: false, refusal: { code, sentence } });
