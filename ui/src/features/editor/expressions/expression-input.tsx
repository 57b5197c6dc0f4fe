import { t } from '@lingui/core/macro';
import { Combobox, Textarea, useCombobox, type TextareaProps } from '@mantine/core';
import { useLayoutEffect, useRef, useState } from 'react';
import type { FieldLike } from '@/features/editor/model/auto-match';
import { typeWord } from '@/features/editor/model/verdict';
import { completed, completionsAt, type Completion } from './completion';
import classes from './expressions.module.css';
import { expressionFunctions } from './functions';

interface ExpressionInputProps extends Omit<TextareaProps, 'value' | 'onChange'> {
  readonly value: string;
  readonly fields: readonly FieldLike[];
  readonly onChange: (value: string) => void;
}

/** A text box for an expression, which offers fields and functions while one types. */
export function ExpressionInput({ value, fields, onChange, ...rest }: ExpressionInputProps) {
  const box = useRef<HTMLTextAreaElement>(null);
  const [cursor, setCursor] = useState(0);
  /** Where the cursor goes once an accepted completion is in the box. */
  const wanted = useRef<number | null>(null);
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
    },
  });
  const found = completionsAt(value, cursor, fields, expressionFunctions());

  useLayoutEffect(() => {
    if (wanted.current === null) return;
    box.current?.setSelectionRange(wanted.current, wanted.current);
    wanted.current = null;
  }, [value]);

  function accept(name: string) {
    const item = found.items.find((each) => each.text === name);
    if (item === undefined) return;
    const next = completed(value, found, item);
    wanted.current = next.cursor;
    setCursor(next.cursor);
    onChange(next.text);
    combobox.closeDropdown();
  }

  return (
    <Combobox store={combobox} withinPortal={false} size="xs" onOptionSubmit={accept}>
      <Combobox.EventsTarget>
        <Textarea
          size="xs"
          autosize
          minRows={2}
          maxRows={12}
          spellCheck={false}
          {...rest}
          ref={box}
          classNames={{ input: classes.code ?? '' }}
          value={value}
          onChange={(event) => {
            setCursor(event.currentTarget.selectionStart);
            onChange(event.currentTarget.value);
            combobox.openDropdown();
            combobox.resetSelectedOption();
          }}
          onSelect={(event) => {
            setCursor(event.currentTarget.selectionStart);
          }}
          onBlur={() => {
            combobox.closeDropdown();
          }}
        />
      </Combobox.EventsTarget>
      <Combobox.DropdownTarget>
        <div />
      </Combobox.DropdownTarget>
      <Combobox.Dropdown hidden={found.items.length === 0}>
        <Combobox.Options aria-label={t`Fields and functions`}>
          {found.items.map((item) => (
            <Combobox.Option key={`${item.kind} ${item.text}`} value={item.text}>
              <Offer item={item} />
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

function Offer({ item }: { readonly item: Completion }) {
  return (
    <span className={classes.offer}>
      <code>{item.kind === 'function' ? item.example : item.text}</code>
      <span className={classes.detail}>
        {item.kind === 'function' ? item.what : typeWord(item.types.filter((type) => type !== 'null').join(' or '))}
      </span>
    </span>
  );
}
