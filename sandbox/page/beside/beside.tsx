import type { ReactNode } from 'react';
import type { Live } from '../state/live.js';
import type { Place } from '../state/place.js';
import { AppPane } from './app-pane.js';
import { MakePane } from './make-pane.js';
import { RecordPane } from './record-pane.js';

interface Props {
  readonly live: Live;
  readonly place: Place;
  readonly close: () => void;
}

/** The pane of Make, the record or the app's processes; a thread takes its place. */
export function Beside({ live, place, close }: Props): ReactNode {
  if (place.thread !== '' || !live.news) return null;
  if (place.beside === 'app') return <AppPane news={live.news} close={close} />;
  if (place.beside === 'make') return <MakePane make={live.make} news={live.news} close={close} />;
  return place.beside === 'record' ? <RecordPane record={live.record} close={close} /> : null;
}
