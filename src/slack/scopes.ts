/**
 * The scopes that the bot token needs: the `bot` scopes of `manifest.yml` without the optional ones. A test compares
 * them.
 */
export const requiredScopes: readonly string[] = [
  'channels:read',
  'chat:write',
  'commands',
  'groups:read',
  'im:write',
  'users:read',
  'users:read.email',
];

const mayComeTwice = (where: string): string =>
  `where Slack's answer to a post is lost, the message may stand twice in ${where}`;

/**
 * The optional scopes, each with the feature that Usher lacks without it; the `bot_optional` scopes of `manifest.yml`.
 * https://docs.slack.dev/changelog/2026/03/16/optional-scopes
 */
export const optionalScopes: Readonly<Record<string, string>> = {
  'channels:history': `${mayComeTwice('public channels')}, and replies under cards there are not linked from the record`,
  'files:write': 'usage is shown in text only, without a picture',
  'groups:history': `${mayComeTwice('private channels')}, and replies under cards there are not linked from the record`,
  'im:history': mayComeTwice('direct messages'),
  'usergroups:read':
    'nobody can decide by a user group of the policy, and what needs one is refused; name people there, or grant it',
};

export interface MissingScopes {
  readonly required: readonly string[];
  readonly optional: readonly { readonly scope: string; readonly lost: string }[];
}

/** The scopes that a token with the granted scopes lacks. */
export const missingScopes = (granted: readonly string[]): MissingScopes => ({
  required: requiredScopes.filter((scope) => !granted.includes(scope)),
  optional: Object.entries(optionalScopes).flatMap(([scope, lost]) =>
    granted.includes(scope) ? [] : [{ scope, lost }],
  ),
});
