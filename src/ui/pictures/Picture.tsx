/** An SVG file, drawn as an image so that nothing in it can run. */
export function Picture({ svg, alt }: { svg: string; alt: string }) {
  return (
    <img
      className="picture"
      src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`}
      alt={alt}
    />
  )
}
