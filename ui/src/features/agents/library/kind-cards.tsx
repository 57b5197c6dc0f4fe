import { t } from '@lingui/core/macro';
import { Link } from '@tanstack/react-router';
import { madeHere, type AgentKind } from '@/api/agents';
import { OutlineIcon } from '@/shared/parts/outline-icon';
import classes from './kind-cards.module.css';

/** Every kind that an agent can be made of, each a link to its form. */
export function KindCards({ kinds }: { readonly kinds: readonly AgentKind[] }) {
  return (
    <ul className={classes.cards} aria-label={t`Kinds of agents`}>
      {madeHere(kinds).map(({ kind, title, description, icon }) => (
        <li key={kind}>
          <Link to="/agents/new" search={{ kind }} className={classes.card}>
            <OutlineIcon paths={icon} size={20} className={classes.icon} />
            <span className={classes.title}>{title}</span>
            <span className={classes.words}>{description}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
