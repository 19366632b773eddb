import { type ReactNode, useEffect, useRef, useState } from 'react';
import { isObject, type JsonObject, objectOf, objectsOf, stringOf } from '../../slack/json.js';
import { useReader } from '../text/reader.js';
import { Combobox } from './combobox.js';
import { Confirm } from './confirm.js';
import type { ElementProps } from './element-props.js';
import { listedOptions, matching, type Option, optionOf } from './options.js';
import { useSurface } from './surface.js';

/** A menu with a search field, for one option or several. */
export function Select({ block, element, ...rest }: ElementProps): ReactNode {
  const surface = useSurface();
  const { people, places } = useKnown();
  const [asking, setAsking] = useState<string[]>();
  const type = stringOf(element.type);
  const isMany = type.startsWith('multi_');
  const isField = surface.kind === 'modal';
  const named = type.includes('users') ? people : places;
  const chosen = chosenIn(surface.entry(block, element) ?? {}, named);
  const send = (values: string[]): void => {
    setAsking(undefined);
    if (!isField) void surface.press(block, element, values[0] ?? '');
    else if (isMany) surface.fill(block, element, values.length > 0 ? values : null);
    else surface.fill(block, element, values[0] ?? null);
  };
  const choose = (values: string[]): void => {
    if (isObject(element.confirm)) setAsking(values);
    else send(values);
  };
  const [typed, setTyped] = useState('');
  const fewest = typeof element.min_query_length === 'number' ? element.min_query_length : 3;
  const isExternal = type.endsWith('external_select');
  const suggested = useSuggestions(isExternal && typed.length >= fewest, typed, () =>
    surface.suggest(block, element, typed).then(({ options, problem }) => (problem ? undefined : options)),
  );
  const listed = type.includes('static') ? listedOptions(element) : named;
  const offered = isExternal ? suggested : { options: matching(listed, typed), isLoading: false };
  const most = typeof element.max_selected_items === 'number' ? element.max_selected_items : undefined;
  return (
    <>
      <Combobox
        {...rest}
        offered={offered.options}
        chosen={chosen}
        isMany={isMany}
        most={most}
        placeholder={stringOf(objectOf(element.placeholder).text) || 'Select an item'}
        typed={typed}
        setTyped={setTyped}
        choose={choose}
        nothing={
          isExternal && typed.length < fewest
            ? `Type ${fewest === 1 ? 'to search' : `${fewest} characters to search`}`
            : offered.isLoading
              ? 'Searching…'
              : 'No results'
        }
        isBusy={offered.isLoading}
      />
      {asking && (
        <Confirm
          asks={objectOf(element.confirm)}
          agreed={() => send(asking)}
          backedOut={() => setAsking(undefined)}
        />
      )}
    </>
  );
}

function useKnown(): { people: Option[]; places: Option[] } {
  const { screen } = useReader();
  const people = Object.values(screen.faces)
    .filter(({ kind }) => kind !== 'app')
    .map((face) => ({ value: face.id, text: face.name, description: `@${face.handle}`, face }));
  const places = Object.entries(screen.channelNames).map(([value, name]) => ({ value, text: `#${name}` }));
  return { people, places };
}

/** The chosen options, from the state of any kind of menu. */
function chosenIn(state: JsonObject, named: readonly Option[]): Option[] {
  const options = [
    ...(isObject(state.selected_option) ? [state.selected_option] : []),
    ...objectsOf(state.selected_options),
  ].map((one) => optionOf(one));
  const ids = Object.entries(state)
    .filter(([key]) => /^selected_(user|channel|conversation)s?$/.test(key))
    .flatMap(([, value]) => (Array.isArray(value) ? value : [value]))
    .map(stringOf)
    .filter(Boolean);
  return [...options, ...ids.map((id) => named.find(({ value }) => value === id) ?? { value: id, text: id })];
}

/** Asks the app for suggestions when the person pauses; drops answers to an earlier text. */
function useSuggestions(
  wanted: boolean,
  typed: string,
  ask: () => Promise<readonly Option[] | undefined>,
): { options: readonly Option[]; isLoading: boolean } {
  const [found, setFound] = useState<{ typed: string; options: readonly Option[] }>();
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => {
    if (!wanted) return undefined;
    let isLate = false;
    const timer = setTimeout(() => {
      void latest.current().then((options) => {
        if (!isLate) setFound({ typed, options: options ?? [] });
      });
    }, 120);
    return () => {
      isLate = true;
      clearTimeout(timer);
    };
  }, [wanted, typed]);
  const isCurrent = wanted && found?.typed === typed;
  return { options: isCurrent ? found.options : [], isLoading: wanted && !isCurrent };
}
