import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PYTHON = fileURLToPath(new URL('../../.venv/bin/python', import.meta.url));
const SCRIPT = `
import json, os, sys
from pathlib import Path
import psycopg
from baton.embedded import EmbeddedPostgres
with EmbeddedPostgres(Path(os.environ["BATON_JOURNEY_HOME"])) as postgres:
    with psycopg.connect(postgres.conninfo) as connection:
        row = connection.execute(
            "SELECT version, deployed_version, trigger_config FROM baton.workflows WHERE id = %s",
            (sys.argv[1],),
        ).fetchone()
print(json.dumps(row))
`;

export interface StoredWorkflow {
  readonly version: number;
  readonly deployedVersion: number | null;
  readonly steps: readonly { readonly key: string; readonly agent: string }[];
}

/** A workflow as its row in PostgreSQL has it. */
export function storedWorkflow(id: string): StoredWorkflow {
  const text = execFileSync(PYTHON, ['-c', SCRIPT, id], { encoding: 'utf-8' });
  const [version, deployedVersion, projection] = JSON.parse(text) as [
    number,
    number | null,
    Pick<StoredWorkflow, 'steps'>,
  ];
  return { version, deployedVersion, steps: projection.steps };
}
