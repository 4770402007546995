/** Made by the build of the offline page: the files under public/ by their paths, in base64. */
declare module 'virtual:shipped' {
  const shipped: Readonly<Record<string, string>>
  export default shipped
}
