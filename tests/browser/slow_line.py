"""A proxy that hands everything on late: python slow_line.py FROM_PORT TO_PORT MILLISECONDS."""

from __future__ import annotations

import asyncio
import sys


async def main(from_port: int, to_port: int, delay_s: float) -> None:
    loop = asyncio.get_running_loop()

    async def hand_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            loop.call_later(delay_s, writer.write, data)
        loop.call_later(delay_s, writer.close)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", to_port)
        await asyncio.gather(hand_on(reader, far_writer), hand_on(far_reader, writer))

    server = await asyncio.start_server(serve, "127.0.0.1", from_port)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]) / 1000))
