import { type ReactNode, useId } from 'react';
import { type JsonObject, objectOf, stringOf } from '../../slack/json.js';
import { Icon } from '../slack/icon.js';
import { Element } from './element.js';
import { useSurface } from './surface.js';

/** A labelled field with its hint and its error. */
export function InputBlock({ block }: { readonly block: JsonObject }): ReactNode {
  const id = useId();
  const { errors } = useSurface();
  const error = errors[stringOf(block.block_id)];
  const hint = stringOf(objectOf(block.hint).text);
  const described = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ');
  return (
    <div className="block-input">
      <div className="block-label" id={`${id}-label`}>
        {stringOf(objectOf(block.label).text)}
        {block.optional === true && <span className="optional"> (optional)</span>}
      </div>
      <Element
        block={block}
        element={objectOf(block.element)}
        labelledBy={`${id}-label`}
        invalid={error !== undefined}
        {...(described && { describedBy: described })}
      />
      {error !== undefined && (
        <p className="block-error" id={`${id}-error`} role="alert">
          <Icon name="warning" size={14} />
          {error}
        </p>
      )}
      {hint && (
        <p className="block-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
