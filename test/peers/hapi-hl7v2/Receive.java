import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.app.HL7Service;
import ca.uhn.hl7v2.llp.MinLowerLayerProtocol;
import ca.uhn.hl7v2.model.Message;
import ca.uhn.hl7v2.protocol.ReceivingApplication;
import ca.uhn.hl7v2.protocol.ReceivingApplicationException;
import ca.uhn.hl7v2.util.Terser;
import ca.uhn.hl7v2.util.idgenerator.InMemoryIDGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Receive PORT OUT: prints "listening", then MSH-10 of each message that it accepts (AA), and writes the message to the folder
 * OUT in HAPI's own words. What HAPI cannot parse or finds invalid it refuses. Ends when standard input does.
 */
public class Receive {
  public static void main(String[] args) throws Exception {
    Path out = Path.of(args[1]);
    try (DefaultHapiContext context = new DefaultHapiContext()) {
      // The character set of MSH-18.
      context.setLowerLayerProtocol(new MinLowerLayerProtocol(true));
      // By default HAPI counts the control IDs of its acknowledgments in a file of the working directory.
      context.getParserConfiguration().setIdGenerator(new InMemoryIDGenerator());
      HL7Service server = context.newServer(Integer.parseInt(args[0]), false);
      server.registerApplication(new Keeper(out));
      server.startAndWait();
      System.out.println("listening");
      System.in.transferTo(System.err);
      server.stopAndWait();
    }
    System.exit(0);
  }

  private record Keeper(Path out) implements ReceivingApplication<Message> {
    @Override
    public boolean canProcess(Message message) {
      return true;
    }

    @Override
    public synchronized Message processMessage(Message message, Map<String, Object> metadata)
        throws ReceivingApplicationException, HL7Exception {
      String controlId = new Terser(message).get("/MSH-10");
      try {
        Files.writeString(out.resolve(controlId + ".hl7"), message.encode());
        System.out.println(controlId);
        return message.generateACK();
      } catch (IOException failure) {
        throw new ReceivingApplicationException(failure);
      }
    }
  }
}
