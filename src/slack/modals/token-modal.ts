import type { KnownBlock, ModalView } from '@slack/types';
import type { Foretold } from '../../approvals/policy/foretell.js';
import { context, plain, section } from '../blocks.js';
import { foretoldLine } from '../foretold-words.js';
import { actionIds, viewIds } from '../ids.js';
import { escaped } from '../text.js';
import { type Choice, choiceField, searchField, severalField, textField, tickField } from './fields.js';
import { reasonField, ticketField } from './shared-fields.js';

/** The ways to deal with a token, or with an account that an attacker may have taken over. */
export const tokenWays = ['account', 'leaked', 'contain', 'reset'] as const;
export type TokenWay = (typeof tokenWays)[number];

export const isTokenWay = (text: string | undefined): text is TokenWay =>
  tokenWays.some((way) => way === text);

/** The tokens of the chosen account: still loading, not available, or loaded. */
export type TokenList =
  | { readonly state: 'reading' }
  | { readonly state: 'problem'; readonly sentence: string }
  | { readonly state: 'here'; readonly choices: readonly Choice[]; readonly inUse: readonly string[] };

export interface TokenForm {
  readonly way: TokenWay;
  /** The reason why Usher cannot accept a leaked token here. */
  readonly noKey?: string;
  readonly accounts: readonly Choice[];
  readonly account?: string;
  readonly tokens?: TokenList;
  readonly zones: readonly Choice[];
  readonly person?: Choice;
  /** Whether a rule lets the person ask for a password reset. */
  readonly mayReset?: boolean;
  readonly reason?: string;
  readonly reasonHint?: string | undefined;
  readonly ticket?: string;
  /** Who would decide the choices so far, if they are complete. */
  readonly foretold?: Foretold | undefined;
}

const ways: readonly Choice[] = [
  {
    value: 'account',
    label: 'Revoke tokens of a connected account',
    description: 'Yours, or one you may ask for',
  },
  { value: 'leaked', label: 'Revoke a token that leaked', description: 'You have the token itself' },
  {
    value: 'contain',
    label: 'Contain somebody',
    description: 'Nobody here can reach the token: take away what it can do',
  },
  {
    value: 'reset',
    label: 'Demand a new password',
    description: 'Make mails somebody a link to set one',
  },
];

const titles: Readonly<Record<TokenWay, string>> = {
  account: 'Revoke tokens',
  leaked: 'Revoke a leaked token',
  contain: 'Contain somebody',
  reset: 'Demand a new password',
};

/** The form of `/make-token`, named after the chosen way: the token or person, and the reason. */
export function tokenModal(form: TokenForm): ModalView {
  return {
    type: 'modal',
    callback_id: viewIds.token,
    title: plain(titles[form.way], 24),
    submit: plain('Ask', 24),
    close: plain('Close', 24),
    private_metadata: JSON.stringify({ way: form.way }),
    blocks: [
      choiceField({
        block: 'way',
        action: actionIds.tokenWay,
        label: 'What',
        rewrites: true,
        choices: form.mayReset ? ways : ways.filter(({ value }) => value !== 'reset'),
        initial: form.way,
      }),
      ...fieldsOf[form.way](form),
      ...(form.foretold ? [context(foretoldLine(form.foretold))] : []),
      reasonField(form.reason, 'What happened, so that somebody else can decide', form.reasonHint),
      ticketField(form.ticket),
    ],
  };
}

const fieldsOf: Readonly<Record<TokenWay, (form: TokenForm) => KnownBlock[]>> = {
  account: accountFields,
  leaked: leakedFields,
  contain: containFields,
  reset: resetFields,
};

function accountFields({ accounts, account, tokens }: TokenForm): KnownBlock[] {
  if (accounts.length === 0) {
    return [
      section('No account that you may use is connected. Connect your own with `/make-access connect`.'),
    ];
  }
  return [
    choiceField({
      block: 'account',
      action: actionIds.account,
      label: 'Account',
      rewrites: true,
      choices: accounts,
      initial: account,
    }),
    ...(account === undefined ? [context('Choose an account; then choose its tokens.')] : []),
    ...(account !== undefined && tokens ? listFields(account, tokens) : []),
  ];
}

function listFields(account: string, tokens: TokenList): KnownBlock[] {
  if (tokens.state === 'reading') return [context(':hourglass_flowing_sand: Asking Make for its tokens…')];
  if (tokens.state === 'problem') return [section(`:no_entry_sign: ${escaped(tokens.sentence)}`)];
  const inUse = tokens.inUse.map((label) => `*${escaped(label)}*`).join(', ');
  return [
    ...(tokens.choices.length > 0
      ? [
          severalField({
            block: `tokens-${account}`,
            action: 'tokens',
            label: 'Tokens',
            hint: 'Everything that uses them will stop working.',
            choices: tokens.choices,
          }),
        ]
      : [section('This account has no token that could be revoked here.')]),
    ...(inUse ? [context(`Usher itself uses ${inUse}; it is not offered.`)] : []),
  ];
}

function leakedFields({ noKey, zones }: TokenForm): KnownBlock[] {
  // Plain text, so that people can copy the name of the setting.
  if (noKey !== undefined) return [{ type: 'section', text: plain(noKey) }];
  return [
    textField({
      block: 'token',
      action: 'token',
      label: 'Token',
      hint: 'The token, or the address of Make’s MCP server with the token in it. Usher asks Make whose it is, tells the owner now, deletes the token once that is approved, and forgets it within the hour.',
      max: 2000,
      min: 8,
    }),
    choiceField({
      block: 'zone',
      action: 'zone',
      label: 'Zone',
      hint: 'The address of Make where the token was made.',
      choices: zones,
      initial: zones[0]?.value,
    }),
  ];
}

function containFields({ person, mayReset }: TokenForm): KnownBlock[] {
  return [
    whomField(person),
    ...(mayReset ? [resetTick] : []),
    context(
      'Nobody can see or delete another person’s tokens on Make. Usher can take the person out of every team and give them the lowest role, until an admin restores their access. Usher asks them to delete their tokens.',
    ),
  ];
}

const resetTick = tickField({
  block: 'reset-too',
  action: 'reset-too',
  label: 'Password',
  tick: {
    value: 'reset',
    label: 'Also ask Make to require a new password',
    description: 'A separate request',
  },
});

function resetFields({ person }: TokenForm): KnownBlock[] {
  return [
    whomField(person),
    context(
      'Make mails them a link to set a new password. Nothing on Make shows whether the mail went out or was used. API tokens stay as they are.',
    ),
  ];
}

const whomField = (person: Choice | undefined): KnownBlock =>
  searchField({
    block: 'contained',
    action: actionIds.person,
    label: 'Whom',
    rewrites: true,
    after: 3,
    initial: person,
    example: 'Type three letters of a name',
  });
