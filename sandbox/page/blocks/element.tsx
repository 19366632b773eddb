import type { ReactNode } from 'react';
import { type JsonObject, stringOf } from '../../slack/json.js';
import { BlockButton } from './button.js';
import { Choices } from './choices.js';
import type { ElementProps } from './element-props.js';
import { Overflow } from './overflow.js';
import { Select } from './select.js';
import { TextInput } from './text-input.js';

type Given = Omit<ElementProps, 'block'> & { readonly block: JsonObject };

/** One control, in a block of any type. */
export function Element({ block, ...given }: Given): ReactNode {
  const { element } = given;
  const type = stringOf(element.type);
  const props: ElementProps = { block: stringOf(block.block_id), ...given };
  switch (type) {
    case 'button':
      return <BlockButton {...props} />;
    case 'overflow':
      return <Overflow {...props} />;
    case 'image':
      return (
        <img className="accessory-image" src={stringOf(element.image_url)} alt={stringOf(element.alt_text)} />
      );
    case 'radio_buttons':
    case 'checkboxes':
      return <Choices {...props} />;
    default:
      return type.includes('select') ? <Select {...props} /> : <TextInput {...props} />;
  }
}
