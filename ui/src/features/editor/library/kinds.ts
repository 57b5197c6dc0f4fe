import {
  IconBox,
  IconBrandPython,
  IconDatabase,
  IconMail,
  IconSparkles,
  IconTicket,
  IconUserSearch,
  IconWorldWww,
  type TablerIcon,
} from '@tabler/icons-react';

interface Kind {
  readonly title: string;
  readonly Icon: TablerIcon;
}

/** How the kinds of agents are called and drawn; a kind that is new has its own name and a box. */
const KINDS: Readonly<Record<string, Kind>> = {
  ticket_analyzer: { title: 'Ticket analysis', Icon: IconTicket },
  customer_data: { title: 'Customer data', Icon: IconUserSearch },
  llm: { title: 'Language models', Icon: IconSparkles },
  http: { title: 'HTTP', Icon: IconWorldWww },
  sql: { title: 'Databases', Icon: IconDatabase },
  mail: { title: 'E-mail', Icon: IconMail },
  python: { title: 'Python', Icon: IconBrandPython },
};

export function kindOf(kind: string): Kind {
  const words = kind.replaceAll('_', ' ');
  return KINDS[kind] ?? { title: words.charAt(0).toUpperCase() + words.slice(1), Icon: IconBox };
}
