export const assemblyFolder: string
export function compileAssembly(): Promise<void>
