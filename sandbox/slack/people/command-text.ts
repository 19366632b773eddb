import type { Workspace } from '../workspace.js';

/**
 * A command's text as Slack sends it if the manifest sets `should_escape`: `&`, `<` and `>` as entities, and
 * recognised values in brackets: addresses, links, people, channels and groups. A person picked from the list is
 * written `<@U0ANA|ana>`, with their own handle, or just `@ana`.
 */
export function commandText(workspace: Workspace, typed: string): string {
  return typed.replace(
    /<@([A-Z0-9]+)\|([^<>|]+)>|(https?:\/\/[^\s<>]+)|([\w.%+'-]+@[\w-]+(?:\.[\w-]+)+)|(?<![\w@])([@#])([\w.-]+)|[&<>]/g,
    (whole, id?: string, handle?: string, link?: string, address?: string, sign?: string, name?: string) => {
      if (id !== undefined) return workspace.users.get(id)?.name === handle ? whole : entities(whole);
      if (link !== undefined) return `<${entities(link)}>`;
      if (address !== undefined) return `<mailto:${address}|${address}>`;
      if (name !== undefined) return named(workspace, sign ?? '', name) ?? whole;
      return entities(whole);
    },
  );
}

const entities = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function named(workspace: Workspace, sign: string, name: string): string | undefined {
  const called = <T extends { readonly id: string; readonly name: string }>(all: Iterable<T>) =>
    [...all].find((one) => one.name === name);
  if (sign === '#') {
    const channel = called([...workspace.channels.values()].filter(({ is_im }) => !is_im));
    return channel && `<#${channel.id}|${channel.name}>`;
  }
  if (name === 'here' || name === 'channel' || name === 'everyone') return `<!${name}>`;
  const user = called(workspace.users.values());
  if (user) return `<@${user.id}|${user.name}>`;
  const group = [...workspace.usergroups.values()].find(({ handle }) => handle === name);
  return group && `<!subteam^${group.id}|@${group.handle}>`;
}
