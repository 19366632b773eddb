/**
 * An admin's remedy for a channel that accepts no messages, by Slack's error code.
 * https://docs.slack.dev/reference/methods/chat.postMessage
 */
export function adviceFor(word: string): string {
  switch (word) {
    case 'channel_not_found':
    case 'not_in_channel':
      return 'Invite Usher to the channel with `/invite @Usher`, or correct the channel in the policy file.';
    case 'is_archived':
    case 'is_inactive':
      return 'Unarchive the channel, or name another one in the policy file.';
    case 'the channel is shared with another workspace':
      return 'Name a channel in the policy file that people of other workspaces do not read.';
    case 'restricted_action':
    case 'restricted_action_non_threadable_channel':
    case 'restricted_action_read_only_channel':
    case 'restricted_action_thread_only_channel':
    case 'restricted_action_thread_locked':
      return 'Let apps post in the channel (its settings, posting permissions), or name another one in the policy file.';
    case 'account_inactive':
    case 'invalid_auth':
    case 'not_authed':
    case 'token_expired':
    case 'token_revoked':
      return 'Slack does not accept the bot token any more: set a new one and restart Usher. `usher doctor` checks it.';
    case 'missing_scope':
    case 'not_allowed_token_type':
    case 'no_permission':
      return 'Update the app from `manifest.yml` and install it again. `usher doctor` checks its rights.';
    default:
      return /^[a-z0-9_]+$/.test(word)
        ? 'Look at the channel and at the app in Slack, or name another channel in the policy file.'
        : 'Slack does not answer. Look at status.slack.com and at the network of Usher.';
  }
}
