import type { Asked } from '../../approvals/asked.js';
import { holdsToken } from '../../approvals/token-text.js';
import type { ListenerContext } from '../listener-context.js';
import { tokenSentence } from '../parse.js';
import { type FormView, fieldOf, isTicked, severalOf } from '../payload.js';
import { chosenIn, noKey, zoneChoices, zoneValue } from './form.js';
import { typedToken } from './typed-token.js';

type Rest = Omit<Asked, 'changes'>;

/** The request in the form, as far as Usher can read it without Make. */
export type TokenAsked =
  | { readonly way: 'account'; readonly userId: number; readonly asked: Asked }
  | { readonly way: 'leaked'; readonly token: string; readonly zone: string; readonly rest: Rest }
  | { readonly way: 'contain'; readonly userId: number; readonly rest: Rest; readonly resetToo: boolean }
  | { readonly way: 'reset'; readonly userId: number; readonly rest: Rest }
  | { readonly way: 'wrong'; readonly errors: Record<string, string> };

/** Reads the form. The errors are at their fields and never repeat the typed text. */
export function tokenAskedIn(ctx: ListenerContext, view: FormView): TokenAsked {
  const { way, account } = chosenIn(view);
  const reason = fieldOf(view, 'reason') ?? '';
  const ticket = fieldOf(view, 'ticket');
  const rest: Rest = { reason, emergency: false, ...(ticket && { ticket }) };
  const errors: Record<string, string> = {
    ...(holdsToken(reason) && { reason: tokenSentence }),
    ...(ticket && holdsToken(ticket) && { ticket: tokenSentence }),
  };
  const wrong = (more: Record<string, string> = {}): TokenAsked => ({
    way: 'wrong',
    errors: { ...errors, ...more },
  });
  const is = (asked: TokenAsked): TokenAsked => (Object.keys(errors).length > 0 ? wrong() : asked);
  switch (way) {
    case 'account': {
      const userId = Number(account);
      if (!account || !Number.isInteger(userId)) return wrong({ way: 'Choose a connected account.' });
      const tokens = severalOf(view, `tokens-${account}`);
      if (tokens.length === 0) return wrong({ account: 'Choose one token or more once they are shown.' });
      const holder = { type: 'account', userId } as const;
      const changes = tokens.map((created) => ({ kind: 'revoke-token' as const, holder, created }));
      return is({ way, userId, asked: { ...rest, changes } });
    }
    case 'leaked': {
      if (!ctx.canKeep) return wrong({ way: noKey });
      const typed = typedToken(fieldOf(view, 'token') ?? '');
      if (!typed.ok) return wrong({ token: typed.problem });
      const { token } = typed;
      const zone = typed.zone === undefined ? (fieldOf(view, 'zone') ?? '') : zoneValue(ctx, typed.zone);
      if (!zoneChoices(ctx).some(({ value }) => value === zone)) return wrong({ zone: 'Choose a zone.' });
      return is({ way, token, zone, rest });
    }
    case 'contain': {
      const userId = Number(fieldOf(view, 'contained'));
      if (!Number.isInteger(userId) || userId < 1) return wrong({ contained: 'Choose whom to contain.' });
      return is({ way, userId, rest, resetToo: isTicked(view, 'reset-too') });
    }
    case 'reset': {
      const userId = Number(fieldOf(view, 'contained'));
      if (!Number.isInteger(userId) || userId < 1) return wrong({ contained: 'Choose whose password.' });
      return is({ way, userId, rest });
    }
  }
}
