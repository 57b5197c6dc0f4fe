import { t } from '@lingui/core/macro';
import table from '@/shared/layout/table.module.css';
import { readFields, type Field } from './fields';
import { TYPE_WORDS } from './words';
import classes from './field-list.module.css';

interface FieldTableProps {
  readonly label: string;
  /** Valid JSON text; null where nothing is described. */
  readonly schema: string | null;
}

/** The fields of a schema, to be read. */
export function FieldTable({ label, schema }: FieldTableProps) {
  const { fields, listable } = readFields(schema);
  if (!listable) return <p className={classes.none}>{t`This schema does not describe a group of fields.`}</p>;
  if (fields.length === 0) return <p className={classes.none}>{t`No fields: anything is accepted.`}</p>;
  return (
    <table className={`${table.table} ${classes.readTable}`} aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{t`Name`}</th>
          <th scope="col">{t`Type`}</th>
          <th scope="col">{t`Description`}</th>
        </tr>
      </thead>
      <tbody>
        {flat(fields, 0).map(([field, depth]) => (
          <tr key={field.path.join('/')}>
            <td style={{ paddingLeft: 12 + depth * 24 }}>
              <code className={classes.key}>{field.name}</code>
            </td>
            <td>{typeWords(field)}</td>
            <td className={classes.readWords}>{field.description}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function flat(fields: readonly Field[], depth: number): readonly (readonly [Field, number])[] {
  return fields.flatMap((field) => [[field, depth] as const, ...flat(field.fields, depth + 1)]);
}

/** `text, required`. */
export function typeWords({ type, item, choices, required, orNull }: Field): string {
  const own = type === 'list' && item !== null && item !== 'schema' && item !== 'anything'
    ? t`list of ${TYPE_WORDS[item]().toLowerCase()}`
    : TYPE_WORDS[type]();
  const words = type === 'list' || type === 'schema' ? own : own.toLowerCase();
  return [
    choices.length > 0 ? `${words}: ${choices.join(', ')}` : words,
    required && t`required`,
    orNull && t`or null`,
  ]
    .filter((part) => part !== false)
    .join(', ');
}
