// Declares the part of preact that is used. Its own types bring in those of a browser, which would hide mistakes in all other code.
export type Child = JSX.Element | string | number | boolean | null | undefined | readonly Child[];

// biome-ignore-start lint/correctness/noUnusedVariables: TypeScript itself uses these
export namespace JSX {
  interface Element {
    readonly type: unknown;
    readonly props: unknown;
    readonly key: unknown;
  }
  interface ElementChildrenAttribute {
    children: unknown;
  }
  interface IntrinsicElements {
    [tag: string]: { readonly [attribute: string]: Child };
  }
  interface IntrinsicAttributes {
    key?: string | number;
  }
}
// biome-ignore-end lint/correctness/noUnusedVariables: as above

export function jsx(type: unknown, props: unknown, key?: unknown): JSX.Element;
export function jsxs(type: unknown, props: unknown, key?: unknown): JSX.Element;
export const Fragment: (props: { readonly children?: Child }) => JSX.Element;
export function render(element: JSX.Element): string;
