/** Lets the browser save a file under this name, as if it had been fetched. */
export function saveFile(file: Blob, name: string): void {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has taken the bytes by the time that it comes back to this page.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
