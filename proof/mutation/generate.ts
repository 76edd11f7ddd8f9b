import type { Contract } from './contract';
import { type Mutant, type Mutants, nameOf } from './mutant';
import { authMutants } from './operators/authorization';
import { callbackMutants } from './operators/callbacks';
import { compatibleMutants } from './operators/compatible';
import { lifecycleMutants } from './operators/lifecycle';
import { requestMutants } from './operators/requests';
import { responseMutants } from './operators/responses';

function refuseDuplicates(mutants: readonly Mutant[]): void {
  const names = new Set<string>();
  for (const mutant of mutants) {
    const name = nameOf(mutant);
    if (names.has(name)) throw new Error(`Two mutants have the name "${name}": one of them would be hidden`);
    names.add(name);
  }
}

/** All the mutants of a contract. Nothing of them is listed by hand: they follow from the interactions and provider/openapi.yaml. */
export function generate(contract: Contract): Mutants {
  const responses = responseMutants(contract);
  const callbacks = callbackMutants(contract);
  const mutants = {
    breaking: [
      ...responses.breaking,
      ...requestMutants(contract),
      ...authMutants(contract),
      ...lifecycleMutants(contract),
      ...callbacks.breaking,
    ],
    doubtful: [...responses.doubtful, ...callbacks.doubtful],
    compatible: compatibleMutants(contract),
  };
  refuseDuplicates([...mutants.breaking, ...mutants.doubtful, ...mutants.compatible]);
  return mutants;
}
