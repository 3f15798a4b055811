import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.app.Connection;
import ca.uhn.hl7v2.llp.MinLowerLayerProtocol;
import ca.uhn.hl7v2.model.Message;
import ca.uhn.hl7v2.util.Terser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Send PORT FOLDER: sends each file of a folder over one connection and prints "NAME TAB MSA-1 TAB MSA-2" for each. */
public class Send {
  public static void main(String[] args) throws Exception {
    try (DefaultHapiContext context = new DefaultHapiContext();
        Stream<Path> files = Files.list(Path.of(args[1]))) {
      // The character set of MSH-18.
      context.setLowerLayerProtocol(new MinLowerLayerProtocol(true));
      Connection connection = context.newClient("127.0.0.1", Integer.parseInt(args[0]), false);
      connection.getInitiator().setTimeoutMillis(20_000);
      for (Path file : files.sorted().toList()) {
        Message message = context.getPipeParser().parse(Files.readString(file));
        Terser answer = new Terser(connection.getInitiator().sendAndReceive(message));
        System.out.println(String.join("\t", List.of(file.getFileName().toString(), answer.get("/MSA-1"), answer.get("/MSA-2"))));
      }
      connection.close();
    }
  }
}
