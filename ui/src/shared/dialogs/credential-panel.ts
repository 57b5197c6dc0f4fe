import { createContext, useContext } from 'react';

/** A credential that a person is asked to create or to renew. */
export interface CredentialRequest {
  /** Its name, if something refers to it by one. */
  readonly name: string | null;
  /** Its type, if known. */
  readonly type: string | null;
  /** Whether a system refused it, or it was missing, so that executions wait to be resumed. */
  readonly stopped: boolean;
  /** Receives the name of the saved credential. */
  readonly onSaved?: ((name: string) => void) | undefined;
}

type OpenPanel = (request: CredentialRequest) => void;

/** Opens the panel for a credential, wherever a page needs one. */
export const CredentialPanelContext = createContext<OpenPanel>(() => undefined);

export const useCredentialPanel = (): OpenPanel => useContext(CredentialPanelContext);
