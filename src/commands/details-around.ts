import { organizationPage } from '../make/zones.js';
import type { DetailsAround } from '../slack/details.js';
import { linkTo } from '../slack/notices.js';
import type { ListenerContext } from './listener-context.js';

/** The freeze, and the links that Details show. */
export async function detailsAround({
  store,
  now,
  workspaceUrl,
  zone,
}: Pick<ListenerContext, 'store' | 'now' | 'workspaceUrl' | 'zone'>): Promise<DetailsAround> {
  const { frozen } = await store.control(now());
  return {
    frozen,
    linkOf: (message) => linkTo(workspaceUrl, message),
    pageOf: (id) => (zone === undefined ? undefined : organizationPage(zone, id)),
  };
}
