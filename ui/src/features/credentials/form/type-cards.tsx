import { t } from '@lingui/core/macro';
import type { CredentialType } from '@/api/credentials';
import { OutlineIcon } from '@/shared/parts/outline-icon';
import classes from './form.module.css';

interface TypeCardsProps {
  readonly types: readonly CredentialType[];
  readonly onChoose: (type: CredentialType) => void;
}

/** The types of credentials to choose from. */
export function TypeCards({ types, onChoose }: TypeCardsProps) {
  return (
    <div className={classes.form}>
      <p className={classes.intro}>{t`Which system should agents sign in to?`}</p>
      <ul className={classes.types} aria-label={t`Types of credentials`}>
        {types.map((type, index) => (
          <li key={type.type}>
            <button
              type="button"
              className={classes.type}
              data-autofocus={index === 0 || undefined}
              onClick={() => {
                onChoose(type);
              }}
            >
              <OutlineIcon paths={type.icon} size={20} />
              <span className={classes.title}>{type.title}</span>
              <span className={classes.intro}>{type.description}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
