import * as auth from './auth.js';
import * as chat from './chat.js';
import * as conversations from './conversations.js';
import * as files from './files.js';
import { channelScope, type Method } from './method.js';
import * as usergroups from './usergroups.js';
import * as users from './users.js';
import * as views from './views.js';

/** Every method that this Slack implements; all others are `unknown_method`. */
export const methods: { readonly [name: string]: Method } = {
  'api.test': { token: 'none', handle: auth.apiTest },
  'auth.test': { token: 'either', handle: auth.authTest },
  'auth.teams.list': { token: 'bot', handle: auth.listTeams },
  'apps.connections.open': { token: 'app', handle: auth.openConnection },
  'bots.info': { token: 'bot', scope: 'users:read', handle: auth.botInfo },
  'team.info': { token: 'bot', scope: 'team:read', handle: auth.teamInfo },
  'chat.postMessage': { token: 'bot', scope: 'chat:write', handle: chat.postMessage },
  'chat.update': { token: 'bot', scope: 'chat:write', handle: chat.update },
  'chat.postEphemeral': { token: 'bot', scope: 'chat:write', handle: chat.postEphemeral },
  'chat.delete': { token: 'bot', scope: 'chat:write', handle: chat.deleteMessage },
  'chat.getPermalink': { token: 'bot', handle: chat.getPermalink },
  'conversations.open': { token: 'bot', scope: 'im:write', handle: conversations.open },
  'conversations.info': { token: 'bot', scope: channelScope('read'), handle: conversations.info },
  'conversations.history': { token: 'bot', scope: channelScope('history'), handle: conversations.history },
  'conversations.replies': { token: 'bot', scope: channelScope('history'), handle: conversations.replies },
  'conversations.members': { token: 'bot', scope: channelScope('read'), handle: conversations.members },
  'conversations.join': { token: 'bot', scope: 'channels:join', handle: conversations.join },
  'users.info': { token: 'bot', scope: 'users:read', handle: users.info },
  'users.list': { token: 'bot', scope: 'users:read', handle: users.list },
  'users.lookupByEmail': { token: 'bot', scope: 'users:read.email', handle: users.lookupByEmail },
  'files.getUploadURLExternal': { token: 'bot', scope: 'files:write', handle: files.getUploadUrl },
  'files.completeUploadExternal': { token: 'bot', scope: 'files:write', handle: files.completeUpload },
  'usergroups.list': { token: 'bot', scope: 'usergroups:read', handle: usergroups.list },
  'usergroups.users.list': { token: 'bot', scope: 'usergroups:read', handle: usergroups.listUsers },
  'views.open': { token: 'bot', handle: views.open },
  'views.push': { token: 'bot', handle: views.push },
  'views.update': { token: 'bot', handle: views.update },
  'views.publish': { token: 'bot', handle: views.publish },
};
