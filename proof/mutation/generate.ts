import type { Contract } from './contract';
import { type Mutant, nameOf, type Operator } from './mutant';
import { authorization } from './operators/authorization';
import { callbacks } from './operators/callbacks';
import { compatible } from './operators/compatible';
import { lifecycle } from './operators/lifecycle';
import { requests } from './operators/requests';
import { responses } from './operators/responses';

const operators: readonly Operator[] = [responses, requests, authorization, lifecycle, callbacks, compatible];

/**
 * Makes all mutants of a contract from its interactions and provider/openapi.yaml.
 * @throws when two mutants have the same name, which would hide one of them
 */
export function generate(contract: Contract): Mutant[] {
  const mutants = new Map<string, Mutant>();
  for (const operator of operators) {
    for (const mutant of operator.mutants(contract)) {
      const name = nameOf(mutant);
      if (mutants.has(name)) throw new Error(`The operator "${operator.name}" makes a second mutant "${name}"`);
      mutants.set(name, mutant);
    }
  }
  return [...mutants.values()];
}
